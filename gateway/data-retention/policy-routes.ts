// How long the bytes of states and configurations are kept: said of a workspace, of an organization for all workspaces that say nothing, and of the
// site for all organizations that say nothing. The keepers (keepers.ts) carry it out.

import { readPolicy, removePolicy, setPolicy } from '@terrace/actors/data-retention/view';
import type { PolicyPlace } from '@terrace/actors/data-retention/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { findWorkspace } from '../workspace/find.ts';
import { policyResource } from './resource.ts';
import { DataRetentionPolicy } from './shape.ts';

/** Ten lifetimes of a server. */
const daysMax = 36_500;
const days = z.int().min(1).max(daysMax);
const attributes = z
  .object({
    'delete-older-than-n-days': days.optional(),
    // As upstream's documents spell it.
    deleteOlderThanNDays: days.optional(),
  })
  .default({});
const Body = z.object({
  data: z.object({
    type: z.enum(
      ['data-retention-policy-delete-olders', 'data-retention-policy-dont-deletes', 'data-retention-policies'],
      'must be "data-retention-policy-delete-olders" or "data-retention-policy-dont-deletes"',
    ),
    attributes,
  }),
});

/** Null for never. Throws ApiError `invalid` where the number is missing. */
function daysOf({ type, attributes: given }: z.infer<typeof Body>['data']): number | null {
  if (type === 'data-retention-policy-dont-deletes') return null;
  const found = given['delete-older-than-n-days'] ?? given.deleteOlderThanNDays;
  if (found === undefined)
    throw new ApiError('invalid', "delete-older-than-n-days can't be blank", {
      pointer: '/data/attributes/delete-older-than-n-days',
    });
  return found;
}

type Wanted = 'read' | 'write';

export const dataRetentionRoutes: Routes = (add, services) => {
  const { sql } = services;

  /** The four endpoints of one kind of place. `placeOf` throws ApiError `not-found` for who may not. */
  const serve = <Given>(
    path: string,
    params: z.ZodType<Given>,
    placeOf: (principal: Principal, given: Given, wanted: Wanted) => Promise<PolicyPlace>,
  ): void => {
    const what = 'a data retention policy here';
    add({
      method: 'GET',
      path,
      answers: { 200: shows(DataRetentionPolicy) },
      params,
      async answer({ principal, params: given }) {
        const policy = await readPolicy(sql, await placeOf(principal, given, 'read'));
        if (policy === null) throw notFound(what);
        return { body: { data: policyResource(policy) } };
      },
    });
    for (const method of ['POST', 'PATCH'] as const)
      add({
        method,
        path,
        answers: { 200: shows(DataRetentionPolicy) },
        params,
        body: Body,
        async answer({ principal, params: given, body }) {
          const place = await placeOf(principal, given, 'write');
          return { body: { data: policyResource(await setPolicy(services, place, daysOf(body.data))) } };
        },
      });
    add({
      method: 'DELETE',
      path,
      answers: { 204: null },
      params,
      async answer({ principal, params: given }) {
        if (!(await removePolicy(sql, await placeOf(principal, given, 'write')))) throw notFound(what);
        return {};
      },
    });
  };

  serve(
    '/api/v2/organizations/:organization/relationships/data-retention-policy',
    z.object({ organization: z.string() }),
    async (principal, { organization }, wanted) => {
      const { name } = await findOrganization(services, principal, organization, wanted);
      return { organization: name, workspace: null };
    },
  );
  serve(
    '/api/v2/workspaces/:workspace/relationships/data-retention-policy',
    z.object({ workspace: z.string() }),
    async (principal, { workspace }, wanted) => {
      const { id, organization } = await findWorkspace(services, principal, { id: workspace }, wanted);
      return { organization, workspace: id };
    },
  );
  serve('/api/v2/admin/data-retention-policy-settings', z.object({}), async (principal) => {
    if (!may(principal, 'write', null)) throw notFound('the settings of the site');
    return { organization: null, workspace: null };
  });
};
