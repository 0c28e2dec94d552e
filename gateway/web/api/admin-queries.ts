// What a site admin reads: nodes, partitions, actors, jobs, dead letters, people, organizations, and how the whole of it is.

import { queryOptions } from '@tanstack/react-query';
import type { AnswerOf } from '../../client/client.ts';
import type { ResourceOf, Schemas } from '../../client/resources.ts';
import { api, said } from './client.ts';

export type Partition = ResourceOf<'partitions'>;
export type ActorDetail = Schemas['ActorDetail'];
export type DeadLetter = ResourceOf<'dead-letters'>;
export type JobCount = AnswerOf<'/api/v2/terrace/jobs', 'get'>['meta']['counts'][number];

/** Of these things no event tells, so they are read again while somebody looks at them. */
const lookEveryMs = 5_000;
const looking = { refetchInterval: lookEveryMs } as const;
const pageSize = 50;

export const nodesQuery = queryOptions({
  queryKey: ['admin', 'nodes'],
  queryFn: ({ signal }) => api.get('/api/v2/terrace/nodes', { signal }),
  ...looking,
});

export const partitionsQuery = queryOptions({
  queryKey: ['admin', 'partitions'],
  queryFn: ({ signal }) => api.get('/api/v2/terrace/partitions', { signal }),
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
    queryFn: ({ signal }) => {
      const where = { 'filter[kind]': kind, 'filter[state]': state, 'filter[stuck-for]': stuck?.toString() };
      const query = said({ ...where, 'page[after]': after, 'page[size]': pageSize });
      return api.get('/api/v2/terrace/actors', { params: { query }, signal });
    },
    placeholderData: (before) => before,
    ...looking,
  });

export const actorQuery = (kind: string, id: string) =>
  queryOptions({
    queryKey: ['admin', 'actor', kind, id],
    queryFn: ({ signal }) => api.get('/api/v2/terrace/actors/{kind}/{id}', { params: { path: { kind, id } }, signal }),
    meta: { about: { kinds: [kind], id } },
  });

/** Of a job that has not ended. */
export const jobStatuses = ['waiting', 'released', 'claimed', 'canceling'] as const;

export interface JobsAsked {
  readonly pool?: string | undefined;
  readonly status?: (typeof jobStatuses)[number] | undefined;
  readonly after?: string | undefined;
}

export const jobsQuery = ({ pool, status, after }: JobsAsked) =>
  queryOptions({
    queryKey: ['admin', 'jobs', pool, status, after],
    queryFn: ({ signal }) => {
      const where = { 'filter[pool]': pool, 'filter[status]': status };
      const query = said({ ...where, 'page[after]': after, 'page[size]': pageSize });
      return api.get('/api/v2/terrace/jobs', { params: { query }, signal });
    },
    placeholderData: (before) => before,
    ...looking,
  });

export const deadLettersQuery = (after: string | undefined) =>
  queryOptions({
    queryKey: ['admin', 'dead-letters', after],
    queryFn: ({ signal }) => {
      const query = said({ 'page[after]': after, 'page[size]': pageSize });
      return api.get('/api/v2/terrace/dead-letters', { params: { query }, signal });
    },
    ...looking,
  });

/** With its message. */
export const deadLetterQuery = (letter: string) =>
  queryOptions({
    queryKey: ['admin', 'dead-letter', letter],
    queryFn: ({ signal }) => api.get('/api/v2/terrace/dead-letters/{letter}', { params: { path: { letter } }, signal }),
  });

interface PageAsked {
  readonly q?: string | undefined;
  readonly page?: number | undefined;
}

export const usersQuery = ({ q, page }: PageAsked) =>
  queryOptions({
    queryKey: ['admin', 'users', q, page],
    queryFn: ({ signal }) => {
      const query = said({ q, 'page[number]': page, 'page[size]': pageSize });
      return api.get('/api/v2/admin/users', { params: { query }, signal });
    },
    placeholderData: (before) => before,
  });

export const adminOrganizationsQuery = ({ q, page }: PageAsked) =>
  queryOptions({
    queryKey: ['admin', 'organizations', q, page],
    queryFn: ({ signal }) => {
      const query = said({ q, 'page[number]': page, 'page[size]': pageSize });
      return api.get('/api/v2/admin/organizations', { params: { query }, signal });
    },
    placeholderData: (before) => before,
  });

/** Of one organization, by its name, or of all. */
export const auditTrailQuery = ({ q, page }: PageAsked) =>
  queryOptions({
    queryKey: ['admin', 'audit-trail', q, page],
    queryFn: ({ signal }) => {
      const query = said({
        ...{ 'filter[organization]': q, 'page[number]': page?.toString() },
        'page[size]': String(pageSize),
      });
      return api.get('/api/v2/terrace/audit-trail', { params: { query }, signal });
    },
    placeholderData: (before) => before,
  });

export const healthQuery = queryOptions({
  queryKey: ['admin', 'health'],
  queryFn: ({ signal }) => api.get('/api/v2/terrace/health', { signal }),
  ...looking,
});

export const componentsQuery = queryOptions({
  queryKey: ['admin', 'components'],
  queryFn: ({ signal }) => api.get('/api/v2/terrace/components', { signal }),
  ...looking,
});

/** Has a node give its work to others, or take part again. */
export const drainNode = (node: string, isDraining: boolean) =>
  api.post(`/api/v2/terrace/nodes/{node}/actions/${isDraining ? 'drain' : 'resume'}`, { params: { path: { node } } });

export const endDeadLetter = (letter: string, action: 'retry' | 'discard') =>
  api.post(`/api/v2/terrace/dead-letters/{letter}/actions/${action}`, { params: { path: { letter } } });

export type UserAction = 'suspend' | 'unsuspend' | 'grant_admin' | 'revoke_admin';

export const changeUser = (user: string, action: UserAction) =>
  api.post(`/api/v2/admin/users/{user}/actions/${action}`, { params: { path: { user } } });
