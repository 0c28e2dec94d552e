// Takes terraform's backend out of a configuration: whatever the user's says, here the state is a file in the working folder
// (cli/terraform-cli-protocol.md, 5.2 and 5.3).

import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminalFault } from '@terrace/runtime/fault/fault';

const overrideName = 'zzzz_backend_override.tf.json';
const override = JSON.stringify({ terraform: { backend: { local: {} } } });
const isOverride = (name: string): boolean => /(?:^|_)override\.tf(?:\.json)?$/.test(name);
const isConfiguration = (name: string): boolean => /\.tf(?:\.json)?$/.test(name);
/** A backend or cloud block, in HCL or in JSON. */
const backendBlock = /\bbackend\s*(?:"[^"]*"\s*)?\{|\bcloud\s*\{|"(?:backend|cloud)"\s*:/;
/** What terraform cannot do without `init`: modules, and providers that are not built in. */
const needsInit = /\bmodule\s+"|\brequired_providers\b|\bprovider\s+"|\b(?:resource|data|ephemeral)\s+"(?!terraform_)/;

/**
 * Writes the override into the working folder. Throws TerminalFault `folder-missing` when there is no such folder, and
 * `backend-override` when one of the user's own override files would win over ours.
 */
export async function overrideBackend(folder: string, workingDirectory: string): Promise<void> {
  if (!(await stat(folder).catch(() => null))?.isDirectory())
    throw new TerminalFault(
      'folder-missing',
      `the configuration has no folder ${workingDirectory}, which is the workspace's working directory`,
    );
  for (const name of await readdir(folder)) {
    if (!isOverride(name) || name <= overrideName) continue;
    if (backendBlock.test(await readFile(join(folder, name), 'utf8')))
      throw new TerminalFault(
        'backend-override',
        `${name} sets a backend or cloud block in an override file that comes after Terrace's own; rename it or take the block out`,
      );
  }
  await writeFile(join(folder, overrideName), override);
}

/** What `init` leaves behind for our backend: the same for every configuration, so one init per version is enough. */
const initialized = new Map<string, string>();
const markerOf = (folder: string): string => join(folder, '.terraform', 'terraform.tfstate');

/**
 * Whether terraform can do without `init` here; then what init would have left is in place. Looks at the configuration's text: when
 * in doubt, init runs.
 */
export async function skipInit(folder: string, version: string): Promise<boolean> {
  const marker = initialized.get(version);
  if (marker === undefined) return false;
  for (const name of await readdir(folder)) {
    if (name === overrideName || !isConfiguration(name)) continue;
    if (name.endsWith('.json') || needsInit.test(await readFile(join(folder, name), 'utf8'))) return false;
  }
  await mkdir(join(folder, '.terraform'), { recursive: true });
  await writeFile(markerOf(folder), marker);
  return true;
}

/** Remembers what an init of that version has left behind. */
export async function rememberInit(folder: string, version: string): Promise<void> {
  if (initialized.has(version)) return;
  const marker = await readFile(markerOf(folder), 'utf8').catch(() => null);
  if (marker !== null) initialized.set(version, marker);
}
