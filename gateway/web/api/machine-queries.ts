// An actor from inside: its machine, its log, and what it was at any version.

import { queryOptions } from '@tanstack/react-query';
import type { AnswerOf } from '../../client/client.ts';
import type { ResourceOf } from '../../client/resources.ts';
import { api, said } from './client.ts';
import type { About } from './live.ts';

export type MachineResource = ResourceOf<'machines'>;
export type LogEntry = ResourceOf<'actor-log-entries'>;
export type Replay = ResourceOf<'actor-replays'>;

type Entries = AnswerOf<'/api/v2/terrace/runs/{run}/history', 'get'>;
type Replayed = AnswerOf<'/api/v2/terrace/runs/{run}/history/replay', 'get'>;

/** An actor whose history may be read, and how. */
export interface Historic {
  readonly kind: string;
  readonly id: string;
  /** A page of its log, behind a version. */
  readonly entries: (after: number, signal: AbortSignal) => Promise<Entries>;
  /** As it was at a version; as it is when absent. */
  readonly replay: (to: number | undefined, signal: AbortSignal) => Promise<Replayed>;
}

/** What one page of a log holds. */
export const entriesOnPage = 100;

const pageBehind = (after: number) =>
  said({ 'page[size]': entriesOnPage, 'page[after]': after === 0 ? undefined : String(after) });

export const historyOfRun = (run: string): Historic => ({
  ...{ kind: 'run', id: run },
  entries: (after, signal) =>
    api.get('/api/v2/terrace/runs/{run}/history', { params: { path: { run }, query: pageBehind(after) }, signal }),
  replay: (to, signal) =>
    api.get('/api/v2/terrace/runs/{run}/history/replay', {
      params: { path: { run }, query: said({ to: to?.toString() }) },
      signal,
    }),
});

export const historyOfActor = (kind: string, id: string): Historic => ({
  ...{ kind, id },
  entries: (after, signal) =>
    api.get('/api/v2/terrace/actors/{kind}/{id}/events', {
      params: { path: { kind, id }, query: pageBehind(after) },
      signal,
    }),
  replay: (to, signal) =>
    api.get('/api/v2/terrace/actors/{kind}/{id}/replay', {
      params: { path: { kind, id }, query: said({ to: to?.toString() }) },
      signal,
    }),
});

const about = ({ kind, id }: Historic): { readonly about: About } => ({ about: { kinds: [kind], id } });

/** The page with the entry of this version. */
export function entriesQuery(of: Historic, version: number) {
  const after = Math.floor(Math.max(0, version - 1) / entriesOnPage) * entriesOnPage;
  return queryOptions({
    queryKey: ['history', of.kind, of.id, 'entries', after],
    queryFn: ({ signal }) => of.entries(after, signal),
    meta: about(of),
  });
}

/** As the actor is now; it changes with each of its events. */
export const presentQuery = (of: Historic) =>
  queryOptions({
    queryKey: ['history', of.kind, of.id, 'now'],
    queryFn: ({ signal }) => of.replay(undefined, signal),
    meta: about(of),
  });

/** As it was at a version: the past stays as it is. */
export const momentQuery = (of: Historic, version: number) =>
  queryOptions({
    queryKey: ['history', of.kind, of.id, 'at', version],
    queryFn: ({ signal }) => of.replay(version, signal),
    staleTime: Infinity,
  });

export const machineQuery = (kind: string) =>
  queryOptions({
    queryKey: ['machine', kind],
    queryFn: ({ signal }) => api.get('/api/v2/terrace/machines/{kind}', { params: { path: { kind } }, signal }),
    staleTime: Infinity,
  });
