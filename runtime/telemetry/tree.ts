// One trace as a tree, and as text: what `terrace run trace` prints.

import type { SpanRecord } from './span.ts';

export interface TraceTree {
  readonly span: SpanRecord;
  /** By their start. */
  readonly children: readonly TraceTree[];
}

interface Growing {
  readonly span: SpanRecord;
  readonly children: Growing[];
}

/**
 * The root is the first span that nobody known caused. Others without a known parent hang under it: their parent was dropped,
 * has not ended yet, or is the caller's own.
 */
export function treeOf(spans: readonly SpanRecord[]): TraceTree | null {
  const sorted = spans.toSorted((a, b) => a.startUs - b.startUs || b.endUs - a.endUs);
  const nodes = new Map<string, Growing>(sorted.map((span) => [span.spanId, { span, children: [] }]));
  const all = [...nodes.values()];
  const parentOf = ({ span }: Growing): Growing | undefined =>
    span.parentId === null || span.parentId === span.spanId ? undefined : nodes.get(span.parentId);
  const root =
    all.find((node) => node.span.parentId === null) ?? all.find((node) => parentOf(node) === undefined) ?? all[0];
  if (root === undefined) return null;
  for (const node of all) {
    if (node !== root) (hangsUnder(node, root, parentOf) ? (parentOf(node) ?? root) : root).children.push(node);
  }
  return root;
}

/** False for spans that name each other as parents in a circle, as only a wrong sender makes them. */
function hangsUnder(node: Growing, root: Growing, parentOf: (node: Growing) => Growing | undefined): boolean {
  const seen = new Set<Growing>();
  for (let at: Growing | undefined = node; at !== undefined && at !== root; at = parentOf(at)) {
    if (seen.has(at)) return false;
    seen.add(at);
  }
  return true;
}

/** The tree as lines: when it began after the first, how long it took, what it was, and what went wrong. */
export function printTrace(tree: TraceTree): string {
  const lines: { readonly at: string; readonly took: string; readonly text: string }[] = [];
  let lastUs = tree.span.endUs;
  let failed = 0;
  const visit = (node: TraceTree, depth: number): void => {
    const { span } = node;
    lastUs = Math.max(lastUs, span.endUs);
    if (span.error !== null) failed += 1;
    lines.push({
      at: `+${duration(span.startUs - tree.span.startUs)}`,
      took: duration(span.endUs - span.startUs),
      text: `${'  '.repeat(depth)}${span.name}${detail(span)}`,
    });
    for (const child of node.children) visit(child, depth + 1);
  };
  visit(tree, 0);
  const atWidth = Math.max(...lines.map(({ at }) => at.length));
  const tookWidth = Math.max(...lines.map(({ took }) => took.length));
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  return [
    `trace ${tree.span.traceId}: ${lines.length} spans in ${duration(lastUs - tree.span.startUs)}${failures}`,
    ...lines.map(({ at, took, text }) => `${at.padStart(atWidth)}  ${took.padStart(tookWidth)}  ${text}`),
  ].join('\n');
}

function detail(span: SpanRecord): string {
  const attributes = Object.entries(span.attributes).map(([name, value]) => `${name}=${value}`);
  return [
    ...(attributes.length === 0 ? [] : [`  [${attributes.join(' ')}]`]),
    ...(span.error === null ? [] : [`  FAILED: ${span.error}`]),
  ].join('');
}

function duration(us: number): string {
  if (Math.abs(us) < 10_000) return `${(us / 1000).toFixed(2)} ms`;
  if (Math.abs(us) < 1_000_000) return `${Math.round(us / 1000)} ms`;
  return us < 120_000_000 ? `${(us / 1e6).toFixed(2)} s` : `${(us / 60e6).toFixed(1)} min`;
}
