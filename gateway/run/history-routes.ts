// A run's own log, and its machine at any version of it, for whoever may read the run. The actor is lived again from the log for each
// answer and every stored hash is compared on the way; nothing is written.

import { RunId } from '@terrace/machines/run/id';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { parts, shows } from '../http/shape.ts';
import { logEntryResource, replayResource } from '../operator/resource.ts';
import { afterQuery, pageAfter, numberQuery } from '../operator/query.ts';
import { ActorLogEntry, ActorReplay } from '../operator/shape.ts';
import { findRun } from './find.ts';
import { shownEntry, shownReplay } from './history.ts';

const One = z.object({ run: RunId.schema });

export const runHistoryRoutes: Routes = (add, services) => {
  const { operator } = services;

  add({
    method: 'GET',
    path: '/api/v2/terrace/runs/:run/history',
    answers: { 200: parts(ActorLogEntry) },
    params: One,
    query: z.looseObject(afterQuery),
    async answer({ principal, params, query }) {
      const { id } = await findRun(services, principal, params.run, 'read-runs');
      const page = await operator.ask('log', { kind: 'run', id, ...pageAfter(query) });
      if (page === null) throw notFound(`the history of ${id}`);
      const data = page.items.map((row) => logEntryResource({ kind: 'run', id }, shownEntry(row)));
      return { body: { data, meta: { next: page.next } } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/runs/:run/history/replay',
    answers: { 200: shows(ActorReplay) },
    params: One,
    query: z.looseObject({ to: numberQuery }),
    async answer({ principal, params, query: { to } }) {
      const { id } = await findRun(services, principal, params.run, 'read-runs');
      const result = await operator.ask('replay', { kind: 'run', id, to: to ?? null });
      if (result === null) throw notFound(`run ${id}${to === undefined ? '' : ` at version ${to}`}`);
      return { body: { data: replayResource(shownReplay(result)) } };
    },
  });
};
