// The plan as the terraform CLI renders it: `show -json` without what is secret, together with the schemas of the types that it
// mentions (cli/terraform-cli-protocol.md, 2.5). A sensitive value becomes a text, never null, since null would hide the change.

type Tree = null | boolean | number | string | readonly Tree[] | { readonly [name: string]: Tree };
type Object_ = { readonly [name: string]: Tree };

interface Change extends Object_ {
  readonly before: Tree;
  readonly after: Tree;
  readonly before_sensitive: Tree;
  readonly after_sensitive: Tree;
}

const hidden = '(sensitive)';
const hiddenAndOther = '(sensitive, changed)';

/** Both arguments as terraform printed them, parsed. */
export function redactPlan(plan: Object_, schemas: Object_): object {
  const resources = listOf(plan['resource_changes']);
  const drift = listOf(plan['resource_drift']);
  const deferred = listOf(plan['deferred_changes']);
  return {
    plan_format_version: plan['format_version'] ?? null,
    resource_changes: resources.map(redactResource),
    resource_drift: drift.map(redactResource),
    output_changes: Object.fromEntries(
      Object.entries(objectOf(plan['output_changes'])).map(([name, change]) => [name, redactChange(change as Change)]),
    ),
    relevant_attributes: plan['relevant_attributes'] ?? [],
    deferred_changes: deferred.map((each) => ({ ...each, resource_change: redactResource(deferredChange(each)) })),
    provider_format_version: schemas['format_version'] ?? null,
    provider_schemas: mentioned(objectOf(schemas['provider_schemas']), everyResource(plan)),
  };
}

const deferredChange = (deferred: Object_): Object_ => objectOf(deferred['resource_change']);

const everyResource = (plan: Object_): readonly Object_[] => [
  ...listOf(plan['resource_changes']),
  ...listOf(plan['resource_drift']),
  ...listOf(plan['deferred_changes']).map(deferredChange),
];

/** Whether a plan mentions no provider but the one that is built into terraform. */
export const usesOnlyBuiltin = (plan: Object_): boolean =>
  everyResource(plan).every(({ provider_name: provider }) => provider === 'terraform.io/builtin/terraform');

function redactResource(resource: Object_): Object_ {
  return { ...resource, change: redactChange(objectOf(resource['change']) as Change) };
}

function redactChange(change: Change): Object_ {
  const { before, after, before_sensitive: beforeMarks, after_sensitive: afterMarks } = change;
  return {
    ...change,
    before: mask(before, beforeMarks, () => hidden),
    // Differs from what stands for the old value exactly where the value does.
    after: mask(after, afterMarks, (value, path) => (same(value, at(before, path)) ? hidden : hiddenAndOther)),
  };
}

/** `marks` has `true` where a value is sensitive, with everything below it. */
function mask(
  value: Tree,
  marks: Tree,
  stand: (value: Tree, path: readonly string[]) => string,
  path: readonly string[] = [],
): Tree {
  if (marks === true) return value === null ? null : stand(value, path);
  if (Array.isArray(value))
    return (value as readonly Tree[]).map((inner, index) =>
      mask(inner, at(marks, [String(index)]), stand, [...path, String(index)]),
    );
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, mask(inner, at(marks, [name]), stand, [...path, name])]),
    );
  return value;
}

function at(tree: Tree, path: readonly string[]): Tree {
  let found: Tree = tree;
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return null;
    found = (found as Object_)[name] ?? null;
  }
  return found;
}

const same = (one: Tree, other: Tree): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Only the types that the plan mentions: whole providers have megabytes of schemas. */
function mentioned(schemas: Object_, resources: readonly Object_[]): Object_ {
  const wanted = new Map<string, Set<string>>();
  for (const { provider_name: provider, type } of resources) {
    if (typeof provider !== 'string' || typeof type !== 'string') continue;
    wanted.set(provider, (wanted.get(provider) ?? new Set<string>()).add(type));
  }
  const kept = [...wanted].map(([provider, types]) => {
    const schema = objectOf(schemas[provider]);
    const only = (name: string): Object_ =>
      Object.fromEntries(Object.entries(objectOf(schema[name])).filter(([type]) => types.has(type)));
    const parts = ['resource_schemas', 'data_source_schemas', 'ephemeral_resource_schemas'];
    const cut = Object.fromEntries(parts.filter((name) => name in schema).map((name) => [name, only(name)]));
    return [
      provider,
      { ...(schema['provider'] === undefined ? {} : { provider: schema['provider'] }), ...cut },
    ] as const;
  });
  return Object.fromEntries(kept);
}

const listOf = (tree: Tree | undefined): readonly Object_[] =>
  Array.isArray(tree) ? (tree as readonly Object_[]) : [];
const objectOf = (tree: Tree | undefined): Object_ =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree as Object_) : {};

/** How much a plan changes, for runs without a structured log. */
export function countChanges(plan: Object_): {
  additions: number;
  changes: number;
  destructions: number;
  imports: number;
} {
  const counts = { additions: 0, changes: 0, destructions: 0, imports: 0 };
  for (const resource of listOf(plan['resource_changes'])) {
    if (resource['mode'] === 'data') continue;
    const change = objectOf(resource['change']);
    const actions = listOf(change['actions']) as unknown as readonly string[];
    if (actions.includes('create')) counts.additions += 1;
    if (actions.includes('update')) counts.changes += 1;
    if (actions.includes('delete')) counts.destructions += 1;
    if (change['importing'] !== undefined && change['importing'] !== null) counts.imports += 1;
  }
  return counts;
}

/** Terraform wrote configuration for an import: such a plan cannot be applied. */
export const hasGeneratedConfiguration = (plan: Object_): boolean =>
  listOf(plan['resource_changes']).some((resource) => objectOf(resource['change'])['generated_config'] !== undefined);
