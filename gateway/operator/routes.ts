// What an operator asks of the actors themselves: lists, logs, replays, jobs, partitions and dead letters, under /api/v2/terrace,
// where Terraform Enterprise has nothing. For site admins; to everybody else none of it is there.
//
// Pages go on behind a key (`page[after]`, from `meta.next`), not by number: there may be a million actors.

import { Readable } from 'node:stream';
import { readBroughtState } from '@terrace/actors/run/view';
import { RunId } from '@terrace/machines/run/id';
import { jobStatuses } from '@terrace/runtime/operator/wire';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { afterQuery, pageAfter, numberQuery, word } from './query.ts';
import {
  actorDetailResource,
  actorResource,
  deadLetterResource,
  jobResource,
  logEntryResource,
  nodeResource,
  partitionResource,
  replayResource,
} from './resource.ts';
import { lists, parts, shows } from '../http/shape.ts';
import {
  Actor,
  ActorDetail,
  ActorLogEntry,
  ActorReplay,
  DeadLetter,
  Job,
  JobCount,
  NodeAlive,
  Partition,
} from './shape.ts';

const part = z.string().regex(/^[A-Za-z0-9_-]+$/);
const OneActor = z.object({ kind: part, id: part });
const OneLetter = z.object({ letter: z.string().regex(/^[0-9]{1,18}$/) });

const ActorsQuery = z.looseObject({
  ...afterQuery,
  'filter[kind]': word,
  'filter[state]': word,
  /** Seconds. */
  'filter[stuck-for]': numberQuery,
});
const JobsQuery = z.looseObject({
  ...afterQuery,
  'filter[pool]': word,
  'filter[organization]': word,
  'filter[status]': z.enum(jobStatuses).optional(),
});
const LettersQuery = z.looseObject({ ...afterQuery, 'filter[kind]': word, 'filter[id]': word });

/** Throws ApiError `not-found`: who may not look is not told what there is. */
function check(principal: Principal, what: string): void {
  if (!may(principal, 'write', null)) throw notFound(what);
}

export const operatorRoutes: Routes = (addAny, { operator, kinds, nodes, drain, sql, archive }) => {
  const add: typeof addAny = (endpoint) => addAny({ ...endpoint, isOfSite: true });
  const kindOf = (query: { readonly 'filter[kind]'?: string | undefined }): string | null => {
    const kind = query['filter[kind]'] ?? null;
    if (kind === null || kinds.includes(kind)) return kind;
    const parameter = 'filter[kind]';
    throw new ApiError('bad-request', `${parameter}: '${kind}' is no kind of actor; there are ${kinds.join(', ')}`, {
      parameter,
    });
  };
  add({
    method: 'GET',
    path: '/api/v2/terrace/actors',
    answers: { 200: parts(Actor) },
    query: ActorsQuery,
    async answer({ principal, query }) {
      check(principal, 'a list of actors');
      const seconds = query['filter[stuck-for]'];
      const { items, next } = await operator.ask('actors', {
        ...pageAfter(query),
        kind: kindOf(query),
        state: query['filter[state]'] ?? null,
        stuckForMs: seconds === undefined ? null : seconds * 1_000,
      });
      return { body: { data: items.map(actorResource), meta: { next } } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/actors/:kind/:id',
    answers: { 200: shows(ActorDetail) },
    params: OneActor,
    async answer({ principal, params }) {
      const name = `actor ${params.kind}/${params.id}`;
      check(principal, name);
      const detail = await operator.ask('actor', params);
      if (detail === null) throw notFound(name);
      return { body: { data: actorDetailResource(detail) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/actors/:kind/:id/events',
    answers: { 200: parts(ActorLogEntry) },
    params: OneActor,
    query: z.looseObject(afterQuery),
    async answer({ principal, params, query }) {
      const name = `actor ${params.kind}/${params.id}`;
      check(principal, name);
      const page = await operator.ask('log', { ...params, ...pageAfter(query) });
      if (page === null) throw notFound(name);
      const data = page.items.map((row) => logEntryResource(params, row));
      return { body: { data, meta: { next: page.next } } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/actors/:kind/:id/replay',
    answers: { 200: shows(ActorReplay) },
    params: OneActor,
    query: z.looseObject({ to: numberQuery }),
    async answer({ principal, params, query: { to } }) {
      const name = `actor ${params.kind}/${params.id}${to === undefined ? '' : ` at version ${to}`}`;
      check(principal, name);
      const result = await operator.ask('replay', { ...params, to: to ?? null });
      if (result === null) throw notFound(name);
      return { body: { data: replayResource(result) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/jobs',
    answers: { 200: parts(Job, { counts: z.array(JobCount) }) },
    query: JobsQuery,
    async answer({ principal, query }) {
      check(principal, 'a list of jobs');
      const { items, next, counts } = await operator.ask('jobs', {
        ...pageAfter(query),
        pool: query['filter[pool]'] ?? null,
        organization: query['filter[organization]'] ?? null,
        status: query['filter[status]'] ?? null,
      });
      const shown = counts.map(({ oldestAt, ...count }) => ({ ...count, 'oldest-at': oldestAt }));
      return { body: { data: items.map(jobResource), meta: { next, counts: shown } } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/partitions',
    answers: { 200: lists(Partition) },
    async answer({ principal }) {
      check(principal, 'a list of partitions');
      const { items } = await operator.ask('partitions', {});
      return { body: { data: items.map(partitionResource) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/nodes',
    answers: { 200: lists(NodeAlive) },
    async answer({ principal }) {
      check(principal, 'a list of nodes');
      return { body: { data: (await nodes()).map(nodeResource) } };
    },
  });

  for (const action of ['drain', 'resume'] as const)
    add({
      method: 'POST',
      path: `/api/v2/terrace/nodes/:node/actions/${action}`,
      answers: { 200: shows(NodeAlive) },
      params: z.object({ node: z.string().min(1).max(255) }),
      async answer({ principal, params }) {
        const name = `node ${params.node}`;
        check(principal, name);
        const find = async () => (await nodes()).find(({ node }) => node === params.node);
        const found = await find();
        if (found === undefined) throw notFound(name);
        if (!found.roles.includes('actors') && !found.roles.includes('worker'))
          throw new ApiError('conflict', `${name} is a gateway only and keeps no work: stop it, and others answer`);
        await drain(params.node, action === 'drain');
        const after = await find();
        if (after === undefined) throw notFound(name);
        return { body: { data: nodeResource(after) } };
      },
    });

  add({
    method: 'GET',
    path: '/api/v2/terrace/runs/:run/state',
    answers: { 200: 'application/json' },
    params: z.object({ run: RunId.schema }),
    async answer({ principal, params: { run } }) {
      check(principal, `a state of ${run}`);
      const digest = await readBroughtState(sql, run);
      const bytes = digest === null ? null : await archive.getState(digest);
      if (bytes === null) throw notFound(`a state of ${run}`);
      return { body: Readable.from(bytes), contentType: 'application/json' };
    },
  });

  addDeadLetters(add, operator, kindOf);
};

function addDeadLetters(
  add: Parameters<Routes>[0],
  operator: Parameters<Routes>[1]['operator'],
  kindOf: (query: z.infer<typeof LettersQuery>) => string | null,
): void {
  add({
    method: 'GET',
    path: '/api/v2/terrace/dead-letters',
    answers: { 200: parts(DeadLetter) },
    query: LettersQuery,
    async answer({ principal, query }) {
      check(principal, 'a list of dead letters');
      const { items, next } = await operator.ask('dead-letters', {
        ...pageAfter(query),
        kind: kindOf(query),
        id: query['filter[id]'] ?? null,
      });
      return { body: { data: items.map(deadLetterResource), meta: { next } } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/dead-letters/:letter',
    answers: { 200: shows(DeadLetter) },
    params: OneLetter,
    async answer({ principal, params: { letter: seq } }) {
      check(principal, `dead letter ${seq}`);
      const letter = await operator.ask('dead-letter', { seq });
      if (letter === null) throw notFound(`dead letter ${seq}`);
      return { body: { data: deadLetterResource(letter) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/terrace/dead-letters/:letter/actions/retry',
    answers: { 200: shows(DeadLetter) },
    params: OneLetter,
    async answer({ principal, params: { letter: seq } }) {
      check(principal, `dead letter ${seq}`);
      const answer = await operator.ask('retry', { seq });
      if (answer.outcome === 'gone') throw notFound(`dead letter ${seq}`);
      if (answer.outcome === 'refused') throw new ApiError('conflict', answer.reason);
      return { body: { data: deadLetterResource(answer.letter) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/terrace/dead-letters/:letter/actions/discard',
    answers: { 200: shows(DeadLetter) },
    params: OneLetter,
    async answer({ principal, params: { letter: seq } }) {
      check(principal, `dead letter ${seq}`);
      const letter = await operator.ask('discard', { seq });
      if (letter === null) throw notFound(`dead letter ${seq}`);
      return { body: { data: deadLetterResource(letter) } };
    },
  });
}
