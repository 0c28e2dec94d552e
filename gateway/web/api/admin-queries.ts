// What a site admin reads: nodes, partitions, actors, jobs, dead letters, people, organizations, and how the whole of it is.

import { queryOptions } from '@tanstack/react-query';
import type { ResourceOf, Schemas } from '../../client/resources.ts';
import { ask } from './request.ts';
import { queryOf } from './queries.ts';
import type { Many, One } from './resources.ts';

export type Node = ResourceOf<'nodes'>;
export type Partition = ResourceOf<'partitions'>;
export type Actor = ResourceOf<'actors'>;
export type ActorDetail = Schemas['ActorDetail'];
export type Job = ResourceOf<'jobs'>;
export type DeadLetter = ResourceOf<'dead-letters'>;
export type AdminUser = Schemas['AdminUser'];
export type AdminOrganization = Schemas['AdminOrganization'];
export type Health = ResourceOf<'health-checks'>;
export type Component = ResourceOf<'components'>;
export interface JobCount {
  readonly pool: string;
  readonly organization: string;
  readonly status: string;
  readonly count: number;
  readonly 'oldest-at': string;
}

const at = '/api/v2/terrace';
/** Of these things no event tells, so they are read again while somebody looks at them. */
const lookEveryMs = 5_000;
const looking = { refetchInterval: lookEveryMs } as const;
const pageSize = 50;

export const nodesQuery = queryOptions({
  queryKey: ['admin', 'nodes'],
  queryFn: ({ signal }) => ask<Many<Node>>(`${at}/nodes`, { signal }),
  ...looking,
});

export const partitionsQuery = queryOptions({
  queryKey: ['admin', 'partitions'],
  queryFn: ({ signal }) => ask<Many<Partition>>(`${at}/partitions`, { signal }),
  ...looking,
});

export interface ActorsAsked {
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  /** Seconds. */
  readonly stuck?: number | undefined;
  readonly after?: string | undefined;
}

export const actorsQuery = ({ kind, state, stuck, after }: ActorsAsked) =>
  queryOptions({
    queryKey: ['admin', 'actors', kind, state, stuck, after],
    queryFn: ({ signal }) =>
      ask<Many<Actor>>(
        `${at}/actors${queryOf({
          ...{ 'filter[kind]': kind, 'filter[state]': state, 'filter[stuck-for]': stuck },
          ...{ 'page[after]': after, 'page[size]': pageSize },
        })}`,
        { signal },
      ),
    placeholderData: (before) => before,
    ...looking,
  });

export const actorQuery = (kind: string, id: string) =>
  queryOptions({
    queryKey: ['admin', 'actor', kind, id],
    queryFn: ({ signal }) =>
      ask<One<ActorDetail>>(`${at}/actors/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`, { signal }),
    meta: { about: { kinds: [kind], id } },
  });

export interface JobsAsked {
  readonly pool?: string | undefined;
  readonly status?: string | undefined;
  readonly after?: string | undefined;
}

export const jobsQuery = ({ pool, status, after }: JobsAsked) =>
  queryOptions({
    queryKey: ['admin', 'jobs', pool, status, after],
    queryFn: ({ signal }) =>
      ask<Many<Job> & { readonly meta: { readonly counts: readonly JobCount[] } }>(
        `${at}/jobs${queryOf({ 'filter[pool]': pool, 'filter[status]': status, 'page[after]': after, 'page[size]': pageSize })}`,
        { signal },
      ),
    placeholderData: (before) => before,
    ...looking,
  });

export const deadLettersQuery = (after: string | undefined) =>
  queryOptions({
    queryKey: ['admin', 'dead-letters', after],
    queryFn: ({ signal }) =>
      ask<Many<DeadLetter>>(`${at}/dead-letters${queryOf({ 'page[after]': after, 'page[size]': pageSize })}`, {
        signal,
      }),
    ...looking,
  });

/** With its message. */
export const deadLetterQuery = (seq: string) =>
  queryOptions({
    queryKey: ['admin', 'dead-letter', seq],
    queryFn: ({ signal }) => ask<One<DeadLetter>>(`${at}/dead-letters/${encodeURIComponent(seq)}`, { signal }),
  });

interface PageAsked {
  readonly q?: string | undefined;
  readonly page?: number | undefined;
}

export const usersQuery = ({ q, page }: PageAsked) =>
  queryOptions({
    queryKey: ['admin', 'users', q, page],
    queryFn: ({ signal }) =>
      ask<Many<AdminUser>>(`/api/v2/admin/users${queryOf({ q, 'page[number]': page, 'page[size]': pageSize })}`, {
        signal,
      }),
    placeholderData: (before) => before,
  });

export const adminOrganizationsQuery = ({ q, page }: PageAsked) =>
  queryOptions({
    queryKey: ['admin', 'organizations', q, page],
    queryFn: ({ signal }) =>
      ask<Many<AdminOrganization>>(
        `/api/v2/admin/organizations${queryOf({ q, 'page[number]': page, 'page[size]': pageSize })}`,
        { signal },
      ),
    placeholderData: (before) => before,
  });

export const healthQuery = queryOptions({
  queryKey: ['admin', 'health'],
  queryFn: ({ signal }) => ask<Many<Health>>(`${at}/health`, { signal }),
  ...looking,
});

export const componentsQuery = queryOptions({
  queryKey: ['admin', 'components'],
  queryFn: ({ signal }) => ask<Many<Component>>(`${at}/components`, { signal }),
  ...looking,
});

/** Has a node give its work to others, or take part again. */
export const drainNode = (node: string, isDraining: boolean) =>
  ask<One<Node>>(`${at}/nodes/${encodeURIComponent(node)}/actions/${isDraining ? 'drain' : 'resume'}`, {
    method: 'POST',
  });

export const endDeadLetter = (seq: string, action: 'retry' | 'discard') =>
  ask<One<DeadLetter>>(`${at}/dead-letters/${encodeURIComponent(seq)}/actions/${action}`, { method: 'POST' });

export const changeUser = (id: string, action: 'suspend' | 'unsuspend' | 'grant_admin' | 'revoke_admin') =>
  ask<One<AdminUser>>(`/api/v2/admin/users/${encodeURIComponent(id)}/actions/${action}`, { method: 'POST' });
