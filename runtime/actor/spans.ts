// What a node tells the tracer of messages and commits. Messages without a trace leave none: heart-beats and polls have none. The times
// are known, and whoever asked is waiting, so the spans are made after the answers have gone.

import { recordSpan } from '../telemetry/trace.ts';
import type { Incoming, Outcome } from './incoming.ts';

/** From its arrival at the node until it was answered. */
export function recordTransition(incoming: Incoming, outcome: Outcome, startMs: number, endMs: number): void {
  const { to, event, trace } = incoming;
  if (trace === null || outcome.kind === 'dropped') return;
  later(() =>
    recordSpan('actor.transition', {
      parent: trace,
      startMs,
      endMs,
      attributes: {
        kind: to.kind,
        id: to.id,
        type: event.type,
        outcome: wordOf(outcome),
        ...(outcome.kind === 'committed' ? { version: outcome.version } : {}),
      },
      ...(outcome.kind === 'failed' ? { error: outcome.detail } : {}),
    }),
  );
}

/** One statement, for as many actors as `batch` says, on behalf of all these traces. */
export function recordCommit(traces: readonly (string | null)[], batch: number, startMs: number, endMs: number): void {
  const links = [...new Set(traces.filter((trace) => trace !== null))];
  if (links.length === 0) return;
  later(() => recordSpan('actor.commit', { parent: null, links, startMs, endMs, attributes: { batch } }));
}

const waiting: (() => unknown)[] = [];

function later(make: () => unknown): void {
  if (waiting.push(make) > 1) return;
  setImmediate(() => {
    for (const each of waiting.splice(0)) each();
  });
}

function wordOf(outcome: Outcome): string {
  if (outcome.kind !== 'committed') return outcome.kind;
  if (outcome.duplicate) return 'duplicate';
  return outcome.accepted ? 'committed' : 'not-accepted';
}
