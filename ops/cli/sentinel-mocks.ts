// `terrace sentinel mocks`: the mock bundle of a plan, as files of a folder. Either all of them are written or none.

import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SentinelError } from '@terrace/actors/policy/sentinel/position';
import { readJsonObject } from '@terrace/actors/policy/sentinel/terraform/lazy-json';
import { writeMock } from '@terrace/actors/policy/sentinel/terraform/mock-file';
import { bundleConfigurations, mockBundle } from '@terrace/actors/policy/sentinel/terraform/mocks';
import type { MockFile } from '@terrace/actors/policy/sentinel/terraform/mocks';
import type { MapValue } from '@terrace/actors/policy/sentinel/value';
import { makeFolder } from '../home/folder.ts';
import { readRegularFile, unreadable } from './sentinel-files.ts';
import { endWhenUnheard } from './sentinel-output.ts';

export interface MocksCommand {
  /** What `terraform show -json` printed of a plan. */
  readonly plan: string;
  /** A run in the shape of tfrun; null for a bundle without a mock of tfrun. */
  readonly run: string | null;
  readonly out: string;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** 0, or 1 with a sentence about what is wrong. */
export function mocks({ plan, run, out, write, complain }: MocksCommand): number {
  endWhenUnheard(1);
  try {
    const data = { plan: readPlan(plan), ...(run === null ? {} : { run: readObject(run) }) };
    for (const path of writeAll(mockBundle(data), out)) write(`${path}\n`);
    return 0;
  } catch (error) {
    complain(`${error instanceof SentinelError ? error.format() : (error as Error).message}\n`);
    return 1;
  }
}

function readPlan(path: string): MapValue {
  const plan = readObject(path);
  if (plan.has('format_version') && plan.has('resource_changes')) return plan;
  // An empty plan lacks the changes, a state has values at its top.
  if (plan.has('format_version') && plan.has('planned_values')) return plan;
  throw new SentinelError({ kind: 'host', message: `${path} is JSON, but no plan. ${howToShow(path)}` });
}

const howToShow = (path: string): string =>
  `A plan is read as JSON: terraform plan -out FILE && terraform show -json FILE > ${path.endsWith('.json') ? path : 'plan.json'}`;

function readObject(path: string): MapValue {
  const bytes = readFile(path);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw new SentinelError({
      kind: 'host',
      message: `${path} is a plan in Terraform's own format. ${howToShow(path)}`,
    });
  }
  return readJsonObject(bytes, path);
}

function readFile(path: string): Uint8Array {
  const bytes = readRegularFile(path);
  if (bytes === undefined) throw unreadable(path, 'there is no such file');
  return bytes;
}

/** The paths of the files. */
function writeAll(files: readonly MockFile[], folder: string): readonly string[] {
  try {
    makeFolder(folder, 0o777);
  } catch (error) {
    throw new Error(`${folder} cannot be made: ${(error as Error).message}`, { cause: error });
  }
  keepOthers(files, folder);
  const written: string[] = [];
  try {
    for (const file of files) {
      const path = join(folder, `${file.name}.part`);
      written.push(path);
      writeMock(file, path);
    }
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    if (error instanceof SentinelError) throw error;
    throw new Error(`${written.at(-1)} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  return files.map(({ name }) => {
    const path = join(folder, name);
    renameSync(`${path}.part`, path);
    return path;
  });
}

/** Files that somebody wrote stay: only what stands beside the `sentinel.hcl` of a bundle was made by this command. */
function keepOthers(files: readonly MockFile[], folder: string): void {
  const known = readRegularFile(join(folder, 'sentinel.hcl'));
  if (known !== undefined && bundleConfigurations.includes(Buffer.from(known).toString())) return;
  // The configuration first, as it is what an author most likely wrote.
  const found = ['sentinel.hcl', ...files.map(({ name }) => name)].find((name) => existsSync(join(folder, name)));
  if (found === undefined) return;
  throw new Error(`${join(folder, found)} is there already and no bundle made it: give --out a folder of its own`);
}
