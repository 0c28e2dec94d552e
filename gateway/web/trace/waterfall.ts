// The spans of a run as a waterfall: rows in the order of the tree, a scale on which long idle times are folded, and the way through the spans
// that the end of the run waited for.

export interface Span {
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly error: string | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly string[];
}

export interface TraceTree {
  readonly span: Span;
  readonly children: readonly TraceTree[];
}

export interface Row {
  readonly span: Span;
  readonly depth: number;
  readonly hasChildren: boolean;
  readonly isCritical: boolean;
}

/** All rows but those below the spans that are `closed`. */
export function rowsOf(tree: TraceTree, closed: ReadonlySet<string> = new Set()): readonly Row[] {
  const critical = criticalPath(tree);
  const visit = ({ span, children }: TraceTree, depth: number): readonly Row[] => [
    { span, depth, hasChildren: children.length > 0, isCritical: critical.has(span.spanId) },
    ...(closed.has(span.spanId) ? [] : children.flatMap((child) => visit(child, depth + 1))),
  ];
  return visit(tree, 0);
}

/** When the last span below it ends: a request is over long before the work that it asked for. */
const endOf = ({ span, children }: TraceTree): number => Math.max(span.endUs, ...children.map(endOf));

/**
 * From the end backwards: always the span that was at work last before the one behind it began, which it may have begun itself and outlived.
 */
export function criticalPath(tree: TraceTree): ReadonlySet<string> {
  const path = new Set<string>();
  const visit = (node: TraceTree, boundUs: number): void => {
    path.add(node.span.spanId);
    const left = new Set(node.children);
    for (let untilUs = Math.min(endOf(node), boundUs); ;) {
      const last = lastBefore([...left], untilUs);
      if (last === null) return;
      visit(last, untilUs);
      left.delete(last);
      untilUs = last.span.startUs;
    }
  };
  visit(tree, Infinity);
  return path;
}

/** Of those that began before, the one that was at work longest; of several the one that began first. */
function lastBefore(nodes: readonly TraceTree[], untilUs: number): TraceTree | null {
  const [last = null] = nodes
    .filter(({ span }) => span.startUs < untilUs)
    .map((node) => ({ node, endUs: Math.min(endOf(node), untilUs) }))
    .toSorted((one, other) => other.endUs - one.endUs || one.node.span.startUs - other.node.span.startUs)
    .map(({ node }) => node);
  return last;
}

export interface Gap {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Where the time of a trace stands on a line from 0 to 1. */
export interface Scale {
  readonly fromUs: number;
  readonly toUs: number;
  /** Times in which nothing was at work, and that take little room. */
  readonly gaps: readonly Gap[];
  readonly at: (us: number) => number;
  /** The other way round. */
  readonly timeAt: (place: number) => number;
}

/** A gap takes so much of the line, whatever its length. */
const foldedPart = 0.03;
/** What is shorter than this part of the whole is left as it is. */
const foldFrom = 0.08;

export function scaleOf(tree: TraceTree, folds: boolean): Scale {
  const spans = rowsOf(tree).map(({ span }) => span);
  const fromUs = Math.min(...spans.map(({ startUs }) => startUs));
  const toUs = Math.max(fromUs + 1, ...spans.map(({ endUs }) => endUs));
  const gaps = folds ? idleTimes(spans).filter((gap) => gap.toUs - gap.fromUs > foldFrom * (toUs - fromUs)) : [];
  const folded = gaps.reduce((sum, gap) => sum + gap.toUs - gap.fromUs, 0);
  const unit = (1 - gaps.length * foldedPart) / Math.max(1, toUs - fromUs - folded);
  // Pieces of the line, each even in itself.
  const pieces: { readonly us: number; readonly place: number }[] = [{ us: fromUs, place: 0 }];
  let [us, place] = [fromUs, 0];
  const goTo = (nextUs: number, nextPlace: number): void =>
    void pieces.push({ us: (us = nextUs), place: (place = nextPlace) });
  for (const gap of gaps) {
    goTo(gap.fromUs, place + (gap.fromUs - us) * unit);
    goTo(gap.toUs, place + foldedPart);
  }
  goTo(toUs, 1);
  const between = (key: 'us' | 'place', other: 'us' | 'place', value: number): number => {
    const index = Math.max(
      1,
      pieces.findIndex((piece) => piece[key] >= value),
    );
    const [before, after] = [pieces[index - 1] ?? pieces[0], pieces[index] ?? pieces.at(-1)];
    if (before === undefined || after === undefined || after[key] === before[key]) return before?.[other] ?? 0;
    return before[other] + ((value - before[key]) / (after[key] - before[key])) * (after[other] - before[other]);
  };
  const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  return {
    ...{ fromUs, toUs, gaps },
    at: (time) => between('us', 'place', within(time, fromUs, toUs)),
    timeAt: (part) => between('place', 'us', within(part, 0, 1)),
  };
}

function idleTimes(spans: readonly Span[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let busyUntilUs = Infinity;
  for (const { startUs, endUs } of spans.toSorted((one, other) => one.startUs - other.startUs)) {
    if (startUs > busyUntilUs) gaps.push({ fromUs: busyUntilUs, toUs: startUs });
    busyUntilUs = busyUntilUs === Infinity ? endUs : Math.max(busyUntilUs, endUs);
  }
  return gaps;
}

export type PhaseKind = 'queue' | 'work' | 'decision';

export interface Phase {
  readonly word: string;
  readonly kind: PhaseKind;
  readonly fromUs: number;
  readonly toUs: number;
}

/** By the status that a run takes on: whether somebody works on it from then on, it waits for a worker or its turn, or for a person. */
const phaseKinds: Readonly<Record<string, readonly [PhaseKind, string] | null>> = {
  'fetching-at': ['work', 'fetching'],
  'fetching-completed-at': ['queue', 'waits for its turn'],
  'plan-queueable-at': ['queue', 'waits for its turn'],
  'pre-plan-running-at': ['work', 'pre-plan tasks'],
  'plan-queued-at': ['queue', 'plan queued'],
  'planning-at': ['work', 'planning'],
  'planned-at': ['decision', 'waits for a decision'],
  'cost-estimating-at': ['work', 'cost estimate'],
  'policy-checking-at': ['work', 'policy check'],
  'post-plan-running-at': ['work', 'post-plan tasks'],
  'planned-and-saved-at': ['decision', 'waits for a decision'],
  'policy-override-at': ['decision', 'waits for an override'],
  'confirmed-at': ['queue', 'confirmed'],
  'pre-apply-running-at': ['work', 'pre-apply tasks'],
  'apply-queued-at': ['queue', 'apply queued'],
  'applying-at': ['work', 'applying'],
  'post-apply-running-at': ['work', 'post-apply tasks'],
  'applied-at': null,
  'planned-and-finished-at': null,
  'policy-soft-failed-at': null,
  'errored-at': null,
  'canceled-at': null,
  'discarded-at': null,
};

/** What a run did from one status to the next; the last goes on until `untilUs`. */
export function phasesOf(
  timestamps: Readonly<Record<string, string | undefined>>,
  createdAt: string,
  untilUs: number,
): readonly Phase[] {
  const usOf = (time: string): number => Date.parse(time) * 1_000;
  const turns = Object.entries(timestamps)
    .flatMap(([name, time]) => (time !== undefined && name in phaseKinds ? [{ name, us: usOf(time) }] : []))
    .toSorted((one, other) => one.us - other.us);
  const first: Phase | null =
    turns[0] === undefined ? null : { word: 'made', kind: 'queue', fromUs: usOf(createdAt), toUs: turns[0].us };
  const phases = turns.flatMap(({ name, us }, index): readonly Phase[] => {
    const known = phaseKinds[name] ?? null;
    return known === null
      ? []
      : [{ kind: known[0], word: known[1], fromUs: us, toUs: turns[index + 1]?.us ?? untilUs }];
  });
  return [...(first === null ? [] : [first]), ...phases].filter(({ fromUs, toUs }) => toUs > fromUs);
}

/** How long it was at work, waited for its turn or a worker, and for people. */
export function sumsOf(phases: readonly Phase[]): Readonly<Record<PhaseKind, number>> {
  const sums = { queue: 0, work: 0, decision: 0 };
  for (const { kind, fromUs, toUs } of phases) sums[kind] += toUs - fromUs;
  return sums;
}
