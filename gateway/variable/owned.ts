// The five endpoints of somebody's variables: the same for a workspace, a variable set and a module.

import {
  createVariable,
  deleteVariable,
  listVariables,
  readVariable,
  updateVariable,
} from '@terrace/actors/variable/view';
import type { Owner } from '@terrace/actors/variable/view';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { AddEndpoint } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { CreateVariable, UpdateVariable, changedFields, keyTaken, newFields, staysSensitive } from './fields.ts';
import { variableResource } from './resource.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { Variable } from './shape.ts';

export interface OwnedPath<Place> {
  readonly path: string;
  /** What the path names. */
  readonly params: z.ZodObject<{ readonly [Name in keyof Place]: z.ZodType<Place[Name]> }>;
  /** Whether the list comes in pages. */
  readonly isPaged: boolean;
}

/**
 * The variables lie at `path`, and each below it. `find` gives the owner when `principal` may read, or change, its variables; it
 * throws ApiError otherwise.
 */
export function variableEndpoints<Place>(
  add: AddEndpoint,
  services: GatewayServices,
  { path, params: All, isPaged }: OwnedPath<Place>,
  find: (principal: Principal, place: Place, action: 'read' | 'write') => Promise<Owner>,
): void {
  const { sql } = services;
  const One = All.extend({ variable: z.string() }) as unknown as z.ZodType<Place & { readonly variable: string }>;
  const existing = async (
    principal: Principal,
    place: Place & { readonly variable: string },
    action: 'read' | 'write',
  ) => {
    const owner = await find(principal, place, action);
    const row = await readVariable(services, owner, place.variable);
    if (row === null) throw notFound(`variable ${place.variable}`);
    return { owner, row };
  };

  if (isPaged)
    add({
      method: 'GET',
      path,
      answers: { 200: pages(Variable) },
      params: All,
      query: z.looseObject(pageQuery),
      async answer({ principal, params, query }) {
        const rows = await listVariables(services, await find(principal, params as Place, 'read'));
        const page = pageOf(query);
        const shown = rows.slice(page.offset, page.offset + page.limit);
        return { body: { data: shown.map(variableResource), meta: pagination(page, rows.length) } };
      },
    });
  else
    add({
      method: 'GET',
      path,
      answers: { 200: lists(Variable) },
      params: All,
      async answer({ principal, params }) {
        const rows = await listVariables(services, await find(principal, params as Place, 'read'));
        return { body: { data: rows.map(variableResource) } };
      },
    });
  add({
    method: 'POST',
    path,
    answers: { 201: shows(Variable) },
    params: All,
    body: CreateVariable,
    async answer({ principal, params, body }) {
      const owner = await find(principal, params as Place, 'write');
      const row = await createVariable(services, owner, newFields(body.data.attributes));
      if (row === null) throw keyTaken();
      return { status: 201, body: { data: variableResource(row) } };
    },
  });
  add({
    method: 'GET',
    path: `${path}/:variable`,
    answers: { 200: shows(Variable) },
    params: One,
    async answer({ principal, params }) {
      return { body: { data: variableResource((await existing(principal, params, 'read')).row) } };
    },
  });
  add({
    method: 'PATCH',
    path: `${path}/:variable`,
    answers: { 200: shows(Variable) },
    params: One,
    body: UpdateVariable,
    async answer({ principal, params, body }) {
      const { owner, row } = await existing(principal, params, 'write');
      const changes = changedFields(body.data.attributes, row);
      const updated = await updateVariable(services, { owner, id: row.id }, changes);
      switch (updated.kind) {
        case 'updated':
          return { body: { data: variableResource(updated.row) } };
        case 'gone':
          throw notFound(`variable ${row.id}`);
        case 'key-taken':
          throw keyTaken();
        case 'stays-sensitive':
          throw staysSensitive();
      }
    },
  });
  add({
    method: 'DELETE',
    path: `${path}/:variable`,
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const owner = await find(principal, params, 'write');
      if (!(await deleteVariable(sql, owner, params.variable))) throw notFound(`variable ${params.variable}`);
      return {};
    },
  });
}
