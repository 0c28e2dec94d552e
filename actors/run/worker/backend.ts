// Takes terraform's backend out of a configuration: whatever the user's says, here the state is a file in the working folder
// (cli/terraform-cli-protocol.md, 5.2 and 5.3).

import { lstat, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { Sandbox, SandboxJob } from '@terrace/runtime/sandbox/sandbox';

const overrideName = 'zzzz_backend_override.tf.json';
/** An override: its blocks win over those of the configuration, as far as they say something. */
const providersName = 'zzzz_providers_override.tf';
const override = JSON.stringify({ terraform: { backend: { local: {} } } });
const isOverride = (name: string): boolean => /(?:^|_)override\.(?:tf|tofu)(?:\.json)?$/.test(name);
const isConfiguration = (name: string): boolean => /\.(?:tf|tofu)(?:\.json)?$/.test(name);
/** A string, in which anything may stand; or a comment, likewise. */
const quiet = /"(?:[^"\\\n]|\\.)*"|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const backendBlock = /\bbackend\s*(?:""|[\w-]+)\s*\{|\bcloud\s*\{/;
/** In the text of a `terraform` block, without what stands in blocks of blocks. */
const encryptionBlock = /\bencryption\s*\{/;
/** A longer file is no configuration that anybody wrote. */
const fileBytesMax = 64 * 1024 * 1024;
/** What terraform cannot do without `init`: modules, and providers that are not built in. */
const needsInit = /\bmodule\s+"|\brequired_providers\b|\bprovider\s+"|\b(?:resource|data|ephemeral)\s+"(?!terraform_)/;

/**
 * Where terraform keeps its state below the working folder. Configurations read the workspace's name as `terraform.workspace`, so
 * terraform is in a workspace of that name, as it is on the user's machine.
 */
export const statePath = (workspace: string): string =>
  workspace === 'default' ? 'terraform.tfstate' : `terraform.tfstate.d/${workspace}/terraform.tfstate`;

/** What earlier work of terraform leaves in a working folder. None of it is ours, and a state among it would be taken for the workspace's. */
const leftBehind = [
  'terraform.tfstate',
  'terraform.tfstate.d',
  'terraform.tfstate.backup',
  '.terraform.tfstate.lock.info',
  'errored.tfstate',
  overrideName,
  providersName,
  // Of one that is called as ours, tofu would read this and not ours.
  overrideName.replace('.tf.', '.tofu.'),
  `${providersName.slice(0, -'.tf'.length)}.tofu`,
] as const;

/**
 * Makes the working folder ours: removes the states and the initialization that an upload brought, writes the override, and makes the
 * workspace's own folder, without which `init` would not know the workspace. Throws
 * TerminalFault `folder-missing` when there is no such folder, and `backend-override` when one of the user's own override files would
 * win over ours.
 */
export async function takeOver(folder: string, workingDirectory: string, workspace: string): Promise<void> {
  if (!(await stat(folder).catch(() => null))?.isDirectory())
    throw new TerminalFault(
      'folder-missing',
      `the configuration has no folder ${workingDirectory}, which is the workspace's working directory`,
    );
  for (const name of leftBehind) await rm(join(folder, name), { recursive: true, force: true });
  await forgetInit(join(folder, '.terraform'));
  await mkdir(dirname(join(folder, statePath(workspace))), { recursive: true });
  for (const name of await readdir(folder)) {
    if (!isOverride(name) || name <= overrideName) continue;
    if (setsBackend(name, await textOf(folder, name)))
      throw new TerminalFault(
        'backend-override',
        `${name} sets a backend or cloud block in an override file that comes after Terrace's own; rename it or take the block out`,
      );
  }
  await writeFile(join(folder, overrideName), override, { flag: 'wx' });
}

/** Gives the working folder `provider` blocks, in HCL, that go before its own. Once, in a folder that is ours. */
export const giveProviders = (folder: string, blocks: string): Promise<void> =>
  writeFile(join(folder, providersName), blocks, { flag: 'wx' });

/**
 * Throws TerminalFault `state-encrypted` for a configuration by which tofu encrypts its states: what an apply leaves could be neither
 * read nor taken here, so it must not begin.
 */
export async function refuseEncryption(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (isConfiguration(name) && encrypts(name, await textOf(folder, name)))
      throw encrypted(`${name} has a block by which`);
}

/** The same for `TF_ENCRYPTION`. */
export const encrypted = (what: string): TerminalFault =>
  new TerminalFault(
    'state-encrypted',
    `${what} tofu encrypts states and plans, which Terrace reads: take it out of this workspace (block encryption, or variable TF_ENCRYPTION)`,
  );

/** Modules that came along are kept; a backend, a chosen workspace or providers are not ours. */
async function forgetInit(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null);
  if (found === null) return;
  if (!found.isDirectory()) return await rm(folder);
  for (const name of await readdir(folder))
    if (name !== 'modules') await rm(join(folder, name), { recursive: true, force: true });
}

/** Empty for what is no file: terraform passes over it too. */
async function textOf(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) return '';
  if (found.size > fileBytesMax)
    throw new TerminalFault('file-too-large', `${name} has more than ${fileBytesMax} bytes`);
  return await readFile(path, 'utf8');
}

const setsBackend = (name: string, text: string): boolean =>
  name.endsWith('.json') ? setsOneOf(text, ['backend', 'cloud']) : backendBlock.test(quieted(text));

/** Blocks of that name stand in many resources, so only those directly in `terraform` count. */
function encrypts(name: string, text: string): boolean {
  if (name.endsWith('.json')) return setsOneOf(text, ['encryption']);
  const words = quieted(text);
  return [...words.matchAll(/\bterraform\s*\{/g)].some(({ index, 0: { length } }) =>
    encryptionBlock.test(outermost(words, index + length)),
  );
}

const quieted = (text: string): string => text.replaceAll(quiet, (part) => (part.startsWith('"') ? '""' : ' '));

/** What stands in the block that begins at `from`, without what its inner blocks hold. */
function outermost(text: string, from: number): string {
  let [depth, kept] = [1, ''];
  for (const [part] of text.slice(from).matchAll(/[{}]|[^{}]+/g)) {
    if (part === '}') depth -= 1;
    if (depth === 0) break;
    if (depth === 1) kept += part;
    if (part === '{') depth += 1;
  }
  return kept;
}

/** Whether a configuration in JSON has one of these blocks in `terraform`. */
function setsOneOf(text: string, blocks: readonly string[]): boolean {
  try {
    const { terraform } = JSON.parse(text) as { readonly terraform?: unknown };
    return [terraform].flat().some((block) => Object.keys(block ?? {}).some((key) => blocks.includes(key)));
  } catch {
    // Terraform says better than we could what is wrong with it.
    return false;
  }
}

/** What a binary of terraform does by itself, the same for every configuration. */
export interface Manners {
  /** What `init` leaves behind for our backend. */
  readonly marker: string;
  /** `providers schema -json` of the provider that is built in. */
  readonly builtinSchemas: string;
}

/** One trial of each binary is enough. */
const learned = new Map<string, Promise<Manners | null>>();
const markerName = '.terraform/terraform.tfstate';
const trial = JSON.stringify({ resource: { terraform_data: { trial: {} } } });
let trials = 0;
/** Of what a binary says that does not run. */
const wordsMax = 300;

/**
 * Tries the binary out, when that was not done before; null when what it does could not be found out. Rejects with a TerminalFault
 * `terraform-unusable` when it does not run in this sandbox at all.
 */
export function learnManners(sandbox: Sandbox, binary: string): Promise<Manners | null> {
  const known = learned.get(binary);
  if (known !== undefined) return known;
  const learning = tryOut(sandbox, binary).catch((error: unknown) => {
    if (error instanceof TerminalFault) throw error;
    return null;
  });
  learned.set(binary, learning);
  // Another job may have more luck.
  const forget = (): boolean => learned.delete(binary);
  learning.then((manners) => manners === null && forget(), forget);
  return learning;
}

/** In a sandbox of its own: what a user's configuration leaves behind must not be believed by the next one. */
async function tryOut(sandbox: Sandbox, binary: string): Promise<Manners | null> {
  const job = await sandbox.openJob({
    job: `trial-${process.pid}-${(trials += 1)}`,
    // The next start removes it without asking.
    attempt: 0,
    alive: () => true,
    program: binary,
    environment: { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_INPUT: '0' },
  });
  const program = job.seenProgram ?? binary;
  try {
    await answerVersion(sandbox, job, binary);
    await writeFile(join(job.work, overrideName), override);
    await writeFile(join(job.work, 'trial.tf.json'), trial);
    const init = await job.run(program, ['init', '-input=false', '-no-color']);
    const file = init.exitCode === 0 ? await job.open(markerName) : null;
    if (file === null) return null;
    const marker = await file.readFile('utf8').finally(() => file.close());
    const chunks: Uint8Array[] = [];
    const schema = await job.run(program, ['providers', 'schema', '-json'], {
      onStdout: (chunk) => void chunks.push(Buffer.from(chunk)),
    });
    return schema.exitCode === 0 ? { marker, builtinSchemas: Buffer.concat(chunks).toString('utf8') } : null;
  } finally {
    await job.close();
  }
}

/** What answers outside may be a wrapper (tfenv, asdf, snap), which finds nothing of its own in the sandbox. */
async function answerVersion(sandbox: Sandbox, job: SandboxJob, binary: string): Promise<void> {
  let words = '';
  const hear = (chunk: Uint8Array): void => {
    if (words.length < wordsMax) words += Buffer.from(chunk).toString('utf8');
  };
  const { exitCode } = await job
    .run(job.seenProgram ?? binary, ['version'], { onStdout: hear, onStderr: hear })
    .catch((error: unknown) => {
      if (!(error instanceof TerminalFault)) throw error;
      hear(Buffer.from(error.message));
      return { exitCode: -1 };
    });
  if (exitCode === 0 || exitCode === null) return;
  const said = words.trim().replaceAll(/\s+/g, ' ').slice(0, wordsMax);
  throw new TerminalFault(
    'terraform-unusable',
    `${binary} does not run in the ${sandbox.kind} sandbox (${said === '' ? `exit status ${exitCode}` : said}). It may be a wrapper, as those of tfenv, asdf and snap are: name the binary itself by TERRACE_TERRAFORM or TERRACE_TOFU`,
  );
}

/**
 * Whether terraform can do without `init` here; then what init would have left is in place. Looks at the configuration's text: when in
 * doubt, init runs, and when it was wrong terraform asks for init.
 */
export async function skipInit(folder: string, manners: Manners | null): Promise<boolean> {
  if (manners === null) return false;
  for (const name of await readdir(folder)) {
    if (name === overrideName || !isConfiguration(name)) continue;
    if (name.endsWith('.json') || needsInit.test(await textOf(folder, name))) return false;
  }
  await mkdir(join(folder, '.terraform'), { recursive: true });
  await writeFile(join(folder, markerName), manners.marker, { flag: 'wx' });
  return true;
}
