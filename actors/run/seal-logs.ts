// Ends the logs of plans, applies, tests and queries that are over: who reads along is told at once, and a little later one object in the archive
// replaces their rows (DECISIONS 12). It follows the feed of events, and looks once at its start for what was missed.

import { QueryRunId } from '@terrace/machines/query-run/id';
import { ApplyId, PlanId, RunId } from '@terrace/machines/run/id';
import { TestRunId } from '@terrace/machines/test-run/id';
import { eventAddress } from '@terrace/runtime/actor/address';
import type { Clock } from '@terrace/runtime/clock/clock';
import type { LogBook } from '@terrace/runtime/log/log-book';
import { keepFollowing } from '@terrace/runtime/queue/keep-following';
import type { FeedMessage, Queue } from '@terrace/runtime/queue/queue';
import type { Sql } from '@terrace/runtime/store/sql';
import { endedQueryLogs } from './view/queries.ts';
import { endedTestLogs } from './view/tests.ts';
import { endedLogs } from './view.ts';

/** Ending a log is not urgent: by then the clients that read along have gone, and the next phase is not slowed down. */
const sealAfterMs = 5_000;
/** A feed that broke off is followed again after so long. */
const followAgainMs = 5_000;
/** A stop waits no longer for the log at hand: one that is cut off is ended by the next start, as after a kill. */
const stopWithinMs = 2_000;
const pageLength = 100;
const runEvents = 'act.evt.*.*.*.run.>';
const testEvents = 'act.evt.*.*.*.test-run.>';
const queryEvents = 'act.evt.*.*.*.query-run.>';

export interface SealLogsOptions {
  readonly sql: Pick<Sql, 'query'>;
  readonly logs: Pick<LogBook, 'growing' | 'size' | 'hasEnded' | 'seal' | 'wake'>;
  readonly queue: Pick<Queue, 'follow'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** 5,000 when absent. */
  readonly sealAfterMs?: number;
  /** 5,000 when absent. */
  readonly followAgainMs?: number;
  readonly onFault?: (what: string, error: unknown) => void;
}

/**
 * Runs until `stop`, which waits a moment for the log at hand. What fails is told to `onFault`. A feed that breaks off is followed again, and what
 * was missed meanwhile is looked for; a log that could not be ended is tried again then, or at the next start.
 */
export function sealLogs(options: SealLogsOptions): { stop(): Promise<void> } {
  const { sql, logs, queue, clock, onFault } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Runs, runs of tests, and queries. */
  const awaited = new Set<string>();
  const checks = new Set<Promise<void>>();
  const ended = async (some: readonly string[]): Promise<readonly string[]> => {
    const of = Map.groupBy(some, kindOf);
    return [
      ...(await endedLogs(sql, of.get('run') ?? [])),
      ...(await endedTestLogs(sql, of.get('tests') ?? [])),
      ...(await endedQueryLogs(sql, of.get('query') ?? [])),
    ];
  };
  /** One at a time: writing an object takes a core. */
  let last: Promise<void> = Promise.resolve();

  const seal = (log: string): Promise<void> => {
    last = last.then(async () => {
      if (signal.aborted) return;
      await logs.seal(log).catch((error: unknown) => onFault?.(`end log ${log}`, error));
    });
    return last;
  };

  const checkLater = async (run: string, ofRun: readonly string[]): Promise<void> => {
    try {
      await clock.sleep(options.sealAfterMs ?? sealAfterMs, signal);
      awaited.delete(run);
      for (const log of await ended(ofRun)) {
        if ((await logs.size(log)) > 0 && !(await logs.hasEnded(log))) await seal(log);
      }
    } catch (error) {
      if (!signal.aborted) onFault?.(`end the logs of ${run}`, error);
    } finally {
      awaited.delete(run);
    }
  };

  const hear = ({ subject }: FeedMessage): void => {
    const id = eventAddress(subject)?.actor.id ?? '';
    const ofRun = logsOf(id);
    // Whoever reads along learns at once that a phase is over.
    for (const log of ofRun) logs.wake(log);
    if (ofRun.length === 0 || awaited.has(id)) return;
    awaited.add(id);
    const check = checkLater(id, ofRun);
    checks.add(check);
    void check.finally(() => checks.delete(check));
  };

  const sweep = async (): Promise<void> => {
    for (let after = ''; !signal.aborted;) {
      const page = await logs.growing(after, pageLength);
      for (const log of await ended(page)) await seal(log);
      if (page.length < pageLength) return;
      after = page.at(-1) ?? '';
    }
  };

  const follow = (filter: string) =>
    keepFollowing({
      ...{ queue, clock, signal, filter },
      againMs: options.followAgainMs ?? followAgainMs,
      hear,
      lookForMissed: () => sweep().catch((error: unknown) => onFault?.('look for logs to end', error)),
      onFault: (error) => onFault?.('follow the events of runs', error),
    });
  const following = Promise.all([runEvents, testEvents, queryEvents].map(follow));

  return {
    async stop() {
      stopping.abort();
      const ended = Promise.all([following, ...checks, last]);
      const waited = new AbortController();
      await Promise.race([ended, clock.sleep(stopWithinMs, waited.signal).catch(() => undefined)]);
      waited.abort();
    },
  };
}

/** What a log is of. */
const kindOf = (log: string): 'run' | 'tests' | 'query' =>
  TestRunId.parse(log) !== null ? 'tests' : QueryRunId.parse(log) !== null ? 'query' : 'run';

/** Those of the run, of the run of tests, or of the query, of this id. */
function logsOf(id: string): readonly string[] {
  const run = RunId.parse(id);
  if (run !== null) return [PlanId.beside(run), ApplyId.beside(run)];
  return kindOf(id) === 'run' ? [] : [id];
}
