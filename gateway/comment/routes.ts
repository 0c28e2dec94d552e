// Comments of runs.

import { createComment, listComments, readComment } from '@terrace/actors/comment/view';
import type { CommentRow } from '@terrace/actors/comment/view';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { one, resourceBody, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { findRun } from '../run/find.ts';
import { lists, shows } from '../http/shape.ts';
import { Comment } from './shape.ts';

const OfRun = z.object({ run: z.string() });
const Create = resourceBody('comments', z.object({ body: z.string().trim().min(1, "can't be blank").max(65_536) }));

export const commentRoutes: Routes = (add, services) => {
  const { sql, rng } = services;
  add({
    method: 'GET',
    path: '/api/v2/runs/:run/comments',
    answers: { 200: lists(Comment) },
    params: OfRun,
    async answer({ principal, params }) {
      const { id } = await findRun(services, principal, params.run);
      return { body: { data: (await listComments(sql, id)).map(commentResource) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/runs/:run/comments',
    answers: { 201: shows(Comment) },
    params: OfRun,
    body: Create,
    async answer({ principal, params, body }) {
      const { id } = await findRun(services, principal, params.run, 'read-runs');
      const row = await createComment(sql, { run: id, body: body.data.attributes.body, by: principal.by, rng });
      return { status: 201, body: { data: commentResource(row) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/comments/:comment',
    answers: { 200: shows(Comment) },
    params: z.object({ comment: z.string() }),
    async answer({ principal, params }) {
      const row = await readComment(sql, params.comment);
      if (row === null) throw notFound(`comment ${params.comment}`);
      await findRun(services, principal, row.run);
      return { body: { data: commentResource(row) } };
    },
  });
};

/** Upstream shows no more than the body; who said it and when are ours. */
export function commentResource(row: CommentRow): Resource {
  return {
    id: row.id,
    type: 'comments',
    attributes: { body: row.body, 'created-at': timestamp(row.created_at), author: row.created_by.name },
    relationships: {
      'run-event': one('run-events', row.run_event),
      'created-by': one('users', row.created_by.kind === 'user' ? row.created_by.id : null),
    },
    links: { self: `/api/v2/comments/${row.id}` },
  };
}
