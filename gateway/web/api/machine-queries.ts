// An actor from inside: its machine, its log, and what it was at any version.

import { queryOptions } from '@tanstack/react-query';
import type { ResourceOf } from '../../client/resources.ts';
import { ask } from './request.ts';
import type { About } from './live.ts';
import type { Many, One } from './resources.ts';

export type MachineResource = ResourceOf<'machines'>;
export type LogEntry = ResourceOf<'actor-log-entries'>;
export type Replay = ResourceOf<'actor-replays'>;

/** An actor whose history may be read, and where it lies. */
export interface Historic {
  readonly kind: string;
  readonly id: string;
  readonly entries: string;
  readonly replay: string;
}

export const historyOfRun = (run: string): Historic => ({
  ...{ kind: 'run', id: run, entries: `/api/v2/terrace/runs/${encodeURIComponent(run)}/history` },
  replay: `/api/v2/terrace/runs/${encodeURIComponent(run)}/history/replay`,
});

export function historyOfActor(kind: string, id: string): Historic {
  const at = `/api/v2/terrace/actors/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`;
  return { kind, id, entries: `${at}/events`, replay: `${at}/replay` };
}

/** What one page of a log holds. */
export const entriesOnPage = 100;

const about = ({ kind, id }: Historic): { readonly about: About } => ({ about: { kinds: [kind], id } });

/** The page with the entry of this version. */
export function entriesQuery(of: Historic, version: number) {
  const after = Math.floor(Math.max(0, version - 1) / entriesOnPage) * entriesOnPage;
  return queryOptions({
    queryKey: ['history', of.kind, of.id, 'entries', after],
    queryFn: ({ signal }) =>
      ask<Many<LogEntry>>(`${of.entries}?page[size]=${entriesOnPage}${after === 0 ? '' : `&page[after]=${after}`}`, {
        signal,
      }),
    meta: about(of),
  });
}

/** As the actor is now; it changes with each of its events. */
export const presentQuery = (of: Historic) =>
  queryOptions({
    queryKey: ['history', of.kind, of.id, 'now'],
    queryFn: ({ signal }) => ask<One<Replay>>(of.replay, { signal }),
    meta: about(of),
  });

/** As it was at a version: the past stays as it is. */
export const momentQuery = (of: Historic, version: number) =>
  queryOptions({
    queryKey: ['history', of.kind, of.id, 'at', version],
    queryFn: ({ signal }) => ask<One<Replay>>(`${of.replay}?to=${version}`, { signal }),
    staleTime: Infinity,
  });

export const machineQuery = (kind: string) =>
  queryOptions({
    queryKey: ['machine', kind],
    queryFn: ({ signal }) =>
      ask<One<MachineResource>>(`/api/v2/terrace/machines/${encodeURIComponent(kind)}`, { signal }),
    staleTime: Infinity,
  });
