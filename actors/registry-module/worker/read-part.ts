// One folder of a module as its files say it: inputs, outputs, what it needs and what it makes. The language is parsed by HashiCorp's own
// parser (compiled to WebAssembly), which gives expressions as their text; nothing is evaluated.

import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import type { ModulePart } from '@terrace/machines/registry-module/content';
import { TerminalFault } from '@terrace/runtime/fault/fault';

/** Files of a module are written by hand. */
const fileBytesMax = 4 * 1024 * 1024;
const readmeBytesMax = 512 * 1024;
const cutMark = '\n\n(cut here: the file is longer)\n';

type Blocks = Readonly<Record<string, unknown>>;

/** `path` is from the module's root. Throws TerminalFault `bad-module` that names the file and the place. */
export async function readPart(root: string, path: string, name: string): Promise<ModulePart> {
  const folder = join(root, path);
  // What is no file, a link among them, is not looked at: it could lead anywhere.
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const names = files.map((file) => file.name).toSorted();
  const configurations = names.filter((file) => /\.(tf|tf\.json|tofu)$/.test(file) && !isOverride(file));
  const part = new Part();
  for (const file of configurations) part.add(await parseFile(folder, file, join(path, file)));
  const readme = names.find((file) => /^readme\.md$/i.test(file)) ?? names.find((file) => /^readme$/i.test(file));
  return {
    ...{ path, name, empty: configurations.length === 0 },
    readme: readme === undefined ? '' : await readReadme(join(folder, readme)),
    ...part.told,
  };
}

const isOverride = (file: string): boolean => /^(override|.*_override)\.(tf|tf\.json|tofu)$/.test(file);

async function readReadme(path: string): Promise<string> {
  const { bytes, isCut } = await readUpTo(path, readmeBytesMax);
  const text = bytes.toString('utf8').replaceAll('\0', '');
  return isCut ? text + cutMark : text;
}

/** The beginning of a file: no more of it than that is in memory. */
async function readUpTo(path: string, max: number): Promise<{ readonly bytes: Buffer; readonly isCut: boolean }> {
  await using file = await open(path);
  const { size } = await file.stat();
  const bytes = Buffer.alloc(Math.min(size, max));
  const { bytesRead } = await file.read(bytes);
  return { bytes: bytes.subarray(0, bytesRead), isCut: size > max };
}

async function parseFile(folder: string, file: string, shown: string): Promise<Blocks> {
  const { bytes, isCut } = await readUpTo(join(folder, file), fileBytesMax);
  if (isCut) throw bad(`${shown} has more than ${fileBytesMax} bytes`);
  const text = bytes.toString('utf8');
  try {
    return asBlocks(file.endsWith('.json') ? JSON.parse(text) : await parse(shown, text));
  } catch (error) {
    const said = String((error as Error).message ?? error);
    const found = /^parse config: \[(.*)\]$/s.exec(said)?.[1];
    throw bad(found ?? `${shown}: ${said}`);
  }
}

const bad = (detail: string): TerminalFault => new TerminalFault('bad-module', detail);

const asBlocks = (value: unknown): Blocks =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Blocks) : {};
/** In JSON one block may stand alone, or several in a list. */
const asList = (value: unknown): readonly Blocks[] => (Array.isArray(value) ? value.map(asBlocks) : [asBlocks(value)]);
const textOf = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('\0', '') : '');
/** `${list(string)}` is how the parser gives an expression. */
const expression = (value: unknown): string => textOf(value).replace(/^\$\{(.*)\}$/s, '$1');
const byName = (left: { readonly name: string }, right: { readonly name: string }): number =>
  left.name < right.name ? -1 : 1;
/** Whose resource it is, where nobody says otherwise: `aws_vpc` belongs to aws. */
const providerOf = (type: string): string => type.split('_')[0] ?? type;

class Part {
  readonly #inputs = new Map<string, ModulePart['inputs'][number]>();
  readonly #outputs = new Map<string, ModulePart['outputs'][number]>();
  readonly #dependencies: ModulePart['dependencies'] = [];
  readonly #providers = new Map<string, ModulePart['providers'][number]>();
  readonly #resources: ModulePart['resources'] = [];
  readonly #requiredVersion: string[] = [];

  add(file: Blocks): void {
    for (const settings of asList(file['terraform'] ?? [])) this.#addSettings(settings);
    for (const [name, blocks] of Object.entries(asBlocks(file['variable'])))
      for (const block of asList(blocks)) this.#addInput(name, block);
    for (const [name, blocks] of Object.entries(asBlocks(file['output'])))
      for (const block of asList(blocks)) {
        const { description, sensitive } = block;
        this.#outputs.set(name, { name, description: textOf(description), sensitive: sensitive === true });
      }
    for (const [name, blocks] of Object.entries(asBlocks(file['module'])))
      for (const { source, version } of asList(blocks))
        this.#dependencies.push({ name, source: textOf(source), version: textOf(version) });
    for (const [type, named] of Object.entries(asBlocks(file['resource']))) {
      this.#need(providerOf(type));
      for (const name of Object.keys(asBlocks(named))) this.#resources.push({ name, type });
    }
    for (const type of Object.keys(asBlocks(file['data']))) this.#need(providerOf(type));
    for (const name of Object.keys(asBlocks(file['provider']))) this.#need(name);
  }

  #addInput(name: string, block: Blocks): void {
    this.#inputs.set(name, {
      name,
      type: expression(block['type']),
      description: textOf(block['description']),
      default: 'default' in block ? JSON.stringify(block['default']) : null,
      sensitive: block['sensitive'] === true,
    });
  }

  #addSettings(block: Blocks): void {
    const version = textOf(block['required_version']);
    if (version !== '') this.#requiredVersion.push(version);
    for (const required of asList(block['required_providers'] ?? []))
      for (const [name, wanted] of Object.entries(required)) {
        const said = typeof wanted === 'string' ? { version: wanted } : asBlocks(wanted);
        const source = textOf('source' in said ? said['source'] : '') || `hashicorp/${name}`;
        this.#providers.set(name, { name, source, version: textOf(said['version']) });
      }
  }

  /** Named by what belongs to it, without a word about its source. `terraform_data` belongs to terraform itself. */
  #need(name: string): void {
    if (name !== 'terraform' && !this.#providers.has(name))
      this.#providers.set(name, { name, source: `hashicorp/${name}`, version: '' });
  }

  get told(): Omit<ModulePart, 'path' | 'name' | 'readme' | 'empty'> {
    return {
      requiredVersion: this.#requiredVersion,
      inputs: [...this.#inputs.values()].toSorted(byName),
      outputs: [...this.#outputs.values()].toSorted(byName),
      dependencies: this.#dependencies.toSorted(byName),
      providers: [...this.#providers.values()].toSorted(byName),
      resources: this.#resources.toSorted(byName),
    };
  }
}
