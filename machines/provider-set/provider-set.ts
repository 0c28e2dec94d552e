// Which sets of provider blocks a workspace's runs are given, and what becomes of them there. Pure.

/** A set as it came to a workspace. */
export interface ApplicableSet {
  readonly name: string;
  /** `registry.terraform.io/hashicorp/aws`, or without the host, or the name alone. */
  readonly source: string;
  /** `provider` blocks in HCL. */
  readonly hcl: string;
  readonly priority: boolean;
  readonly global: boolean;
  readonly byProject: boolean;
  readonly byWorkspace: boolean;
}

/** A provider that a configuration wants, under the name that it has there. */
export interface WantedProvider {
  readonly name: string;
  readonly source: string;
}

/** With host and namespace: what terraform takes a source for. */
export function wholeSource(source: string): string {
  const parts = source.toLowerCase().split('/');
  const [type = '', namespace = 'hashicorp', host = 'registry.terraform.io'] = parts.toReversed();
  return `${host}/${namespace}/${type}`;
}

/** The last part: what its blocks are called where nobody says otherwise. */
const typeOf = (source: string): string => source.toLowerCase().split('/').at(-1) ?? '';

/** `provider "aws"` where a block may begin. */
const blockOf = (name: string): RegExp => new RegExp(`(^|[\\s}])(provider\\s+)"${name}"(?=\\s*\\{)`, 'g');

/** Whether there is a block for any provider. */
export const hasBlocks = (hcl: string): boolean => blockOf('[\\w-]+').test(hcl);

/** The smaller wins: with priority the widest place comes first, without it the nearest (as upstream documents it). */
function rankOf({ priority, global, byProject, byWorkspace }: ApplicableSet): number {
  const places = [global, byProject, byWorkspace];
  return priority ? places.indexOf(true) : places.length + places.toReversed().indexOf(true);
}

/**
 * The blocks that a configuration is given: for each provider that it wants those of the set that comes first, under the name that the
 * provider has there. Of two sets in the same place the one whose name comes first; one without a block for its provider gives nothing. Empty
 * when there are none.
 */
export function blocksFor(sets: readonly ApplicableSet[], wanted: readonly WantedProvider[]): string {
  const sorted = sets
    .filter(({ hcl, source }) => blockOf(typeOf(source)).test(hcl))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (a.name < b.name ? -1 : 1));
  const names = new Map(wanted.map(({ name, source }) => [wholeSource(source), name] as const));
  const blocks: string[] = [];
  for (const [source, name] of names) {
    const first = sorted.find((set) => wholeSource(set.source) === source);
    if (first !== undefined) blocks.push(first.hcl.replaceAll(blockOf(typeOf(source)), `$1$2"${name}"`));
  }
  return blocks.map((block) => `${block.trim()}\n`).join('\n');
}
