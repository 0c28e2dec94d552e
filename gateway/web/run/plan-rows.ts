// What a plan found, as rows: one for each resource, with what would happen to it and why, and within it one line for each value that is made,
// changed or taken away. Sensitive values are masked on the server before they come here.

export type Tree = null | boolean | number | string | readonly Tree[] | { readonly [name: string]: Tree };
type Branch = { readonly [name: string]: Tree };

export type Action = 'create' | 'update' | 'delete' | 'replace' | 'read' | 'no-op' | 'forget';

export interface PlanRow {
  readonly key: string;
  readonly address: string;
  readonly module: string;
  readonly type: string;
  readonly provider: string;
  readonly action: Action;
  /** Of a replacement: the new one is there before the old one goes. */
  readonly createsFirst: boolean;
  readonly reason: string | null;
  /** The address that it had before. */
  readonly movedFrom: string | null;
  readonly importId: string | null;
  /** Changed by somebody else since the last apply. */
  readonly isDrift: boolean;
  /** Why it is put off. */
  readonly deferred: string | null;
  readonly change: Change;
}

export interface Change {
  readonly before: Tree;
  readonly after: Tree;
  readonly unknown: Tree;
  readonly sensitiveBefore: Tree;
  readonly sensitiveAfter: Tree;
  readonly replacePaths: readonly (readonly (string | number)[])[];
}

export interface OutputRow {
  readonly name: string;
  readonly action: Action;
  readonly change: Change;
}

export interface PlanFound {
  readonly rows: readonly PlanRow[];
  readonly outputs: readonly OutputRow[];
}

/** How a value stands in a line. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'sensitive'; readonly isChanged: boolean };

export interface Line {
  readonly path: string;
  readonly kind: 'add' | 'change' | 'remove' | 'same';
  /** Null where there is none. */
  readonly before: Value | null;
  readonly after: Value | null;
  /** This is why the resource is replaced. */
  readonly forces: boolean;
}

/** The document of `json-output-redacted`. What is not as expected is left out. */
export function planFound(document: unknown): PlanFound {
  const plan = branch(document as Tree);
  const rows = [
    ...list(plan['resource_drift']).map((resource) => rowOf(resource, 'drift')),
    ...list(plan['resource_changes']).map((resource) => rowOf(resource, 'change')),
    ...list(plan['deferred_changes']).map((deferred) => ({
      ...rowOf(branch(deferred['resource_change']), 'deferred'),
      deferred: words(text(deferred['reason']) ?? 'deferred'),
    })),
  ];
  const outputs = Object.entries(branch(plan['output_changes'])).map(([name, output]) => {
    const change = branch(output);
    return { name, action: actionOf(change).action, change: changeOf(change) };
  });
  return {
    rows: rows.toSorted(byAddress),
    outputs: outputs.filter(({ action }) => action !== 'no-op'),
  };
}

const order = new Intl.Collator('en', { numeric: true });
/** The second before the tenth. Of 10,000 in disorder it takes a fifteenth of what `localeCompare` does, which asks for its rules each time. */
export const byAddress = (one: Pick<PlanRow, 'address'>, other: Pick<PlanRow, 'address'>): number =>
  order.compare(one.address, other.address);

function rowOf(resource: Branch, kind: 'drift' | 'change' | 'deferred'): PlanRow {
  const change = branch(resource['change']);
  const address = text(resource['address']) ?? '';
  const deposed = text(resource['deposed']);
  const importing = branch(change['importing']);
  const { action, createsFirst } = actionOf(change);
  const before = text(resource['previous_address']);
  return {
    key: `${kind} ${address} ${deposed ?? ''}`,
    address: deposed === null ? address : `${address} (deposed ${deposed})`,
    module: text(resource['module_address']) ?? '',
    type: text(resource['type']) ?? '',
    provider: (text(resource['provider_name']) ?? '').replace(/^registry\.[^/]+\//, ''),
    action,
    createsFirst,
    reason: reasonOf(text(resource['action_reason'])),
    movedFrom: before === null || before === address ? null : before,
    importId: change['importing'] == null ? null : (text(importing['id']) ?? 'by its identity'),
    isDrift: kind === 'drift',
    deferred: null,
    change: changeOf(change),
  };
}

function actionOf(change: Branch): { readonly action: Action; readonly createsFirst: boolean } {
  const actions = (Array.isArray(change['actions']) ? change['actions'] : []) as readonly string[];
  const isReplaced = actions.includes('create') && (actions.includes('delete') || actions.includes('forget'));
  if (isReplaced) return { action: 'replace', createsFirst: actions[0] === 'create' };
  const [first = 'no-op'] = actions;
  const known: readonly string[] = ['create', 'update', 'delete', 'read', 'forget'] satisfies readonly Action[];
  return { action: known.includes(first) ? (first as Action) : 'no-op', createsFirst: false };
}

const changeOf = (change: Branch): Change => ({
  before: change['before'] ?? null,
  after: change['after'] ?? null,
  unknown: change['after_unknown'] ?? false,
  sensitiveBefore: change['before_sensitive'] ?? false,
  sensitiveAfter: change['after_sensitive'] ?? false,
  replacePaths: (Array.isArray(change['replace_paths']) ? change['replace_paths'] : []) as Change['replacePaths'],
});

const reasons: Readonly<Record<string, string>> = {
  replace_because_tainted: 'the last apply left it incomplete (tainted)',
  replace_because_cannot_update: 'a value changes that cannot be changed in place',
  replace_by_request: 'somebody asked for it',
  replace_by_triggers: 'something that replaces it has changed',
  delete_because_no_resource_config: 'it is no longer in the configuration',
  delete_because_no_module: 'its module is no longer in the configuration',
  delete_because_wrong_repetition: 'it no longer has, or lacks, count or for_each',
  delete_because_count_index: 'its index is beyond count',
  delete_because_each_key: 'its key is no longer in for_each',
  delete_because_no_move_target: 'what it was to be moved to is not there',
  read_because_config_unknown: 'what it is read by is known only after the apply',
  read_because_dependency_pending: 'what it depends on changes',
  read_because_check_nested: 'a check reads it',
};

const reasonOf = (code: string | null): string | null => (code === null ? null : (reasons[code] ?? words(code)));
const words = (code: string): string => code.replaceAll('_', ' ');

/** One line for each value; those that stay are `same`. */
export function linesOf(change: Change): readonly Line[] {
  const lines: Line[] = [];
  const forcing = change.replacePaths.map((path) => JSON.stringify(path).slice(0, -1));
  walk(change, []);
  return lines;

  function walk(at: Omit<Change, 'replacePaths'>, path: readonly (string | number)[]): void {
    const { before, after, unknown, sensitiveBefore, sensitiveAfter } = at;
    const isMasked = sensitiveBefore === true || sensitiveAfter === true;
    const parts = [before, after, unknown].map(partsOf);
    const isInner = !isMasked && unknown !== true && parts.some((part) => part !== null) && fits(before) && fits(after);
    if (!isInner) return void lines.push(lineOf(at, path));
    const keys = new Set(parts.flatMap((part) => (part === null ? [] : [...part.keys()])));
    if (keys.size === 0) return void (path.length > 0 && lines.push(lineOf(at, path)));
    for (const key of keys)
      walk(
        {
          before: inside(before, key),
          after: inside(after, key),
          unknown: inside(unknown, key) ?? false,
          sensitiveBefore: inside(sensitiveBefore, key) ?? false,
          sensitiveAfter: inside(sensitiveAfter, key) ?? false,
        },
        [...path, key],
      );
  }

  function lineOf(at: Omit<Change, 'replacePaths'>, path: readonly (string | number)[]): Line {
    const before = valueOf(at.before, at.sensitiveBefore, false);
    // What was not there before is new, and not changed.
    const after =
      at.unknown === true ? ({ kind: 'unknown' } as const) : valueOf(at.after, at.sensitiveAfter, before !== null);
    const place = JSON.stringify(path).slice(0, -1);
    return {
      path: nameOf(path),
      kind: kindOf(before, after),
      before,
      after,
      forces: forcing.some((forced) => place === forced || place.startsWith(`${forced},`)),
    };
  }
}

/** Text that is JSON is shown by its parts, so that a policy's change is one line and not two walls. */
function partsOf(tree: Tree): ReadonlyMap<string | number, Tree> | null {
  const value = opened(tree);
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return new Map((value as readonly Tree[]).map((inner, index) => [index, inner]));
  return new Map(Object.entries(value));
}

const opened = (tree: Tree): Tree => {
  if (typeof tree !== 'string' || !/^\s*[{[]/.test(tree)) return tree;
  try {
    return JSON.parse(tree) as Tree;
  } catch {
    return tree;
  }
};

/** Nothing, or something with parts: a text against a list is one line. */
const fits = (tree: Tree): boolean => tree === null || partsOf(tree) !== null;

function inside(tree: Tree, key: string | number): Tree {
  if (tree === true) return true;
  return partsOf(tree)?.get(key) ?? null;
}

function valueOf(tree: Tree, sensitive: Tree, mayChange: boolean): Value | null {
  if (tree === null) return null;
  if (sensitive === true) return { kind: 'sensitive', isChanged: mayChange && tree === '(sensitive, changed)' };
  return { kind: 'text', text: JSON.stringify(tree) };
}

function kindOf(before: Value | null, after: Value | null): Line['kind'] {
  if (before === null) return after === null ? 'same' : 'add';
  if (after === null) return 'remove';
  if (after.kind === 'unknown') return 'change';
  if (after.kind === 'sensitive') return after.isChanged || before.kind !== 'sensitive' ? 'change' : 'same';
  return before.kind === 'text' && before.text === after.text ? 'same' : 'change';
}

const nameOf = (path: readonly (string | number)[]): string =>
  path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : /^[\w-]+$/.test(key) ? `${index > 0 ? '.' : ''}${key}` : `["${key}"]`,
    )
    .join('');

const branch = (tree: Tree | undefined): Branch =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree as Branch) : {};
const list = (tree: Tree | undefined): readonly Branch[] => (Array.isArray(tree) ? (tree as readonly Branch[]) : []);
const text = (tree: Tree | undefined): string | null => (typeof tree === 'string' ? tree : null);
