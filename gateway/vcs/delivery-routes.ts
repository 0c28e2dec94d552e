// What servers of version control told, with what came of it and why; and hooks, whose secrets are changed here.

import { createHash } from 'node:crypto';
import { listIngresses } from '@terrace/actors/ingress/view';
import { statusesOf } from '@terrace/actors/commit-status/view';
import { decisionsOf, keepDelivery, listDeliveries, readWholeDelivery } from '@terrace/actors/vcs/view/deliveries';
import type { DeliveryRow } from '@terrace/actors/vcs/view/deliveries';
import { listHooks, rotateSecret } from '@terrace/actors/vcs/view/hooks';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { sealSecret } from '@terrace/actors/vcs/token';
import { DeliveryId } from '@terrace/machines/vcs/id';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { makeSecret, webhookUrl } from './connect.ts';
import { findDelivery, findHook } from './find.ts';
import { deliveryResource, hookResource } from './resource.ts';
import { VcsEvent, VcsHook } from './shape.ts';
import { wakeIngest, wakeWebhooks } from './wake.ts';

const One = z.object({ delivery: z.string() });
const OneHook = z.object({ hook: z.string() });
const fetchesShown = 20;

export const deliveryRoutes: Routes = (add, services) => {
  const { sql, keys, rng, origin } = services;

  const showAll = async (rows: readonly DeliveryRow[]): Promise<readonly Resource[]> => {
    const ids = rows.map(({ id }) => id);
    const [decisions, statuses] = await Promise.all([decisionsOf(sql, ids), statusesOf(sql, ids)]);
    const decided = Map.groupBy(decisions, ({ delivery }) => delivery);
    const told = Map.groupBy(statuses, ({ delivery }) => delivery);
    return rows.map((row) =>
      deliveryResource(row, { decisions: decided.get(row.id) ?? [], statuses: told.get(row.id) ?? [] }),
    );
  };
  const show = async (principal: Principal, id: string, status = 200): Promise<Answer> => {
    const row = await findDelivery(services, principal, id);
    const [data] = await showAll([row]);
    return { status, body: { data: data ?? null } };
  };
  const resourceOf = async (row: HookRow, fetchesMax: number, secret: string | null = null): Promise<Resource> => {
    const fetches = await listIngresses(sql, row.id, fetchesMax);
    return hookResource(row, { url: webhookUrl(origin, row), fetches, secret });
  };
  const showHook = async (row: HookRow, secret: string | null = null): Promise<Answer> => ({
    body: { data: await resourceOf(row, fetchesShown, secret) },
  });

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/vcs-events',
    answers: { 200: pages(VcsEvent) },
    params: z.object({ organization: z.string() }),
    query: z.looseObject({
      ...pageQuery,
      'filter[hook]': z.string().optional(),
      'filter[status]': z.enum(['received', 'handled', 'refused', 'failed']).optional(),
    }),
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-vcs-settings',
      );
      const page = pageOf(query);
      const filters = { hook: query['filter[hook]'], status: query['filter[status]'] };
      const { rows, total } = await listDeliveries(sql, { organization, ...filters, ...page });
      return { body: { data: await showAll(rows), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/terrace/vcs-events/:delivery',
    answers: { 200: shows(VcsEvent) },
    params: One,
    answer: ({ principal, params }) => show(principal, params.delivery),
  });
  add({
    method: 'POST',
    path: '/api/v2/terrace/vcs-events/:delivery/actions/replay',
    answers: { 201: shows(VcsEvent) },
    params: One,
    async answer({ principal, params }) {
      const found = await findDelivery(services, principal, params.delivery);
      const whole = await readWholeDelivery(sql, found.id);
      if (whole === null) throw new ApiError('conflict', `${found.id} was refused: nothing of it was kept`);
      const id = DeliveryId.make(rng.bytes(16));
      const { hook, organization, remote_id: remoteId, event, body } = whole;
      // It is another delivery, however much it says the same.
      const digest = createHash('sha256').update(`replay ${id}`).digest('hex');
      await keepDelivery(sql, { id, hook, organization, digest, remoteId, event, body, replayOf: found.id });
      wakeIngest(services);
      return await show(principal, id, 201);
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/terrace/organizations/:organization/vcs-hooks',
    answers: { 200: pages(VcsHook) },
    params: z.object({ organization: z.string() }),
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { organization: given } = params;
      const { name: organization } = await findOrganization(services, principal, given, 'manage-vcs-settings');
      const page = pageOf(query);
      const { rows, total } = await listHooks(sql, { organization, ...page });
      // Each with its newest fetch.
      const data = await Promise.all(rows.map((row) => resourceOf(row, 1)));
      return { body: { data, meta: pagination(page, total) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/terrace/vcs-hooks/:hook',
    answers: { 200: shows(VcsHook) },
    params: OneHook,
    answer: async ({ principal, params }) => await showHook(await findHook(services, principal, params.hook)),
  });
  add({
    method: 'POST',
    path: '/api/v2/terrace/vcs-hooks/:hook/actions/rotate-secret',
    answers: { 200: shows(VcsHook) },
    params: OneHook,
    async answer({ principal, params }) {
      const { id, installation } = await findHook(services, principal, params.hook);
      if (installation !== null)
        throw new ApiError('conflict', `hook ${id} is told by the GitHub App, whose secret a site admin sets`);
      const secret = makeSecret();
      await rotateSecret(sql, id, await sealSecret(keys, id, secret));
      wakeWebhooks(services);
      // Where the server has a webhook that Terrace made, it is told; else whoever reads this answer tells it.
      return await showHook(await findHook(services, principal, id), secret);
    },
  });
};
