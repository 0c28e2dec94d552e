// Notification configurations of workspaces, projects and teams. One is enabled only when a letter to its address is taken.

import {
  addressesOf,
  countConfigurations,
  createConfiguration,
  deleteConfiguration,
  listConfigurations,
  membersAmong,
  newestNotifications,
  noteVerification,
  openSecrets,
  readConfiguration,
  sealSecrets,
  updateConfiguration,
} from '@terrace/actors/notification/view';
import type { ConfigurationRow, Secrets, Subscribable } from '@terrace/actors/notification/view';
import { destinationTypes, letterOf } from '@terrace/actors/notification/view/letter';
import { NotificationConfigurationId } from '@terrace/machines/notification/id';
import type { Told } from '@terrace/machines/notification/messages';
import { teamTriggers, workspaceTriggers } from '@terrace/machines/notification/messages';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOrAllOf, pageOrAllQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { pagesOrAll, shows } from '../http/shape.ts';
import { findNotification, findSubscribable } from './find.ts';
import { notificationResource } from './resource.ts';
import { NotificationConfiguration } from './shape.ts';

const configurationsMax = 20;
/** Of what was sent, shown with a configuration. */
const shownMax = 10;
const listShownMax = 3;
/** A letter may have to be sent for each. */
const changeTriesMax = 3;

const fields = {
  enabled: z.boolean().nullish(),
  url: z
    .url({ protocol: /^https?$/, error: 'must be a URL like https://host/path' })
    .max(2048)
    .nullish(),
  token: z.string().max(1024).nullish(),
  triggers: z.array(z.string().max(64)).max(32).nullish(),
  'email-addresses': z.array(z.email().max(254)).max(100).nullish(),
};
const name = z.string().trim().min(1, "can't be blank").max(255);
const users = z.object({
  users: z.object({ data: z.array(z.object({ id: z.string() })).max(100) }).nullish(),
});
const Create = resourceBody(
  'notification-configurations',
  z.object({ ...fields, name, 'destination-type': z.enum(destinationTypes) }),
  users.nullish(),
);
const Update = resourceBody(
  'notification-configurations',
  z.object({ ...fields, name: name.optional() }).prefault({}),
  users.nullish(),
);
const One = z.object({ id: z.string() });

/** A configuration as it is to be. */
interface Wanted extends Pick<
  ConfigurationRow,
  'name' | 'enabled' | 'triggers' | 'email_addresses' | 'users' | 'destination_type'
> {
  readonly secrets: Secrets;
}

export const notificationRoutes: Routes = (add, services) => {
  const { sql, keys, rng } = services;

  const resources = async (rows: readonly ConfigurationRow[], shown: number): Promise<readonly Resource[]> => {
    const sent = await newestNotifications(
      sql,
      rows.map(({ id }) => id),
      shown,
    );
    return await Promise.all(
      rows.map(async (row) =>
        notificationResource(row, { url: (await openSecrets(keys, row)).url, sent: sent.get(row.id) ?? [] }),
      ),
    );
  };
  const resource = async (id: NotificationConfigurationId): Promise<Resource | undefined> => {
    const row = await readConfiguration(sql, id);
    return row === null ? undefined : (await resources([row], shownMax))[0];
  };

  /** `change` gives false when another change came between its row and its own: then it is made again of what is there now. */
  const unlessChanged = async (
    principal: Principal,
    id: string,
    change: (row: ConfigurationRow) => Promise<boolean>,
  ): Promise<ConfigurationRow> => {
    for (let tries = 0; tries < changeTriesMax; tries += 1) {
      const row = await findNotification(services, principal, id);
      if (await change(row)) return row;
    }
    throw new ApiError('conflict', `${id} is being changed by others all the time; ask again`);
  };

  for (const [path, kind] of [
    ['workspaces', 'workspace'],
    ['projects', 'project'],
    ['teams', 'team'],
  ] as const) {
    add({
      method: 'GET',
      path: `/api/v2/${path}/:id/notification-configurations`,
      answers: { 200: pagesOrAll(NotificationConfiguration) },
      params: One,
      query: z.looseObject(pageOrAllQuery),
      async answer({ principal, params, query }) {
        const of: Subscribable = { kind, id: params.id };
        await findSubscribable(services, principal, of);
        const page = pageOrAllOf(query, configurationsMax);
        const { rows, total } = await listConfigurations(sql, { of, ...page });
        const data = await resources(rows, listShownMax);
        return { body: page.isAll ? { data } : { data, meta: pagination(page, total) } };
      },
    });
    add({
      method: 'POST',
      path: `/api/v2/${path}/:id/notification-configurations`,
      answers: { 201: shows(NotificationConfiguration) },
      params: One,
      body: Create,
      async answer({ principal, params, body }) {
        const of: Subscribable = { kind, id: params.id };
        const organization = await findSubscribable(services, principal, of);
        const { attributes, relationships } = body.data;
        const wanted: Wanted = {
          name: attributes.name,
          destination_type: attributes['destination-type'],
          enabled: attributes.enabled ?? false,
          triggers: triggersOf(attributes.triggers ?? [], of.kind),
          email_addresses: attributes['email-addresses'] ?? [],
          users: await usersOf(services, organization, relationships?.users?.data.map(({ id }) => id) ?? []),
          secrets: { url: attributes.url ?? null, token: attributes.token ?? null },
        };
        checkAddress(wanted);
        if ((await countConfigurations(sql, of)) >= configurationsMax)
          throw new ApiError('invalid', `a ${kind} has at most ${configurationsMax} notification configurations`);
        const id = NotificationConfigurationId.make(rng.bytes(16));
        const verification = wanted.enabled ? await verify(services, { ...wanted, id, organization }) : null;
        if (verification !== null) mustBeTaken(verification);
        const sealed = await sealSecrets(keys, id, wanted.secrets);
        await createConfiguration(sql, { ...wanted, id, organization, of, sealed, verification });
        return { status: 201, body: { data: await resource(id) } };
      },
    });
  }

  add({
    method: 'GET',
    path: '/api/v2/notification-configurations/:id',
    answers: { 200: shows(NotificationConfiguration) },
    params: One,
    async answer({ principal, params }) {
      const { id } = await findNotification(services, principal, params.id);
      return { body: { data: await resource(id) } };
    },
  });

  add({
    method: 'PATCH',
    path: '/api/v2/notification-configurations/:id',
    answers: { 200: shows(NotificationConfiguration) },
    params: One,
    body: Update,
    async answer({ principal, params, body }) {
      const { attributes, relationships } = body.data;
      const { id } = await unlessChanged(principal, params.id, async (row) => {
        const secrets = await openSecrets(keys, row);
        const { url = secrets.url, token = secrets.token, triggers, enabled } = attributes;
        const given = relationships?.users?.data.map((user) => user.id) ?? usersLeft(row);
        const wanted: Wanted = {
          name: attributes.name ?? row.name,
          destination_type: row.destination_type,
          enabled: enabled ?? row.enabled,
          triggers: triggers == null ? row.triggers : triggersOf(triggers, row.team === null ? 'workspace' : 'team'),
          email_addresses: attributes['email-addresses'] ?? row.email_addresses,
          users: await usersOf(services, row.organization, given),
          secrets: { url, token },
        };
        checkAddress(wanted);
        const isNew = url !== secrets.url || token !== secrets.token || !row.enabled;
        const verification = wanted.enabled && isNew ? await verify(services, { ...row, ...wanted }) : null;
        if (verification !== null) mustBeTaken(verification);
        const sealed = await sealSecrets(keys, row.id, wanted.secrets);
        return await updateConfiguration(sql, row, {
          ...wanted,
          sealed,
          verification: verification ?? row.verification,
        });
      });
      return { body: { data: await resource(id) } };
    },
  });

  add({
    method: 'DELETE',
    path: '/api/v2/notification-configurations/:id',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await deleteConfiguration(sql, (await findNotification(services, principal, params.id)).id);
      return {};
    },
  });

  for (const action of ['verify', 'enable'] as const)
    add({
      method: 'POST',
      path: `/api/v2/notification-configurations/:id/actions/${action}`,
      answers: { 200: shows(NotificationConfiguration) },
      params: One,
      async answer({ principal, params }) {
        const { id } = await unlessChanged(principal, params.id, async (row) => {
          const told = await verify(services, { ...row, secrets: await openSecrets(keys, row) });
          const isNoted = await noteVerification(sql, row, { told, enable: action === 'enable' && told.successful });
          if (isNoted && !told.successful) throw new ApiError('not-verified', told.detail);
          return isNoted;
        });
        return { body: { data: await resource(id) } };
      },
    });
};

/**
 * Whom a change that names nobody leaves: of mails nobody, as upstream has it, since clients leave out a list without entries and have no
 * other way to say so.
 */
const usersLeft = (row: ConfigurationRow): readonly string[] => (row.destination_type === 'email' ? [] : row.users);

function triggersOf(given: readonly string[], kind: Subscribable['kind']): readonly string[] {
  const known: readonly string[] = kind === 'team' ? teamTriggers : workspaceTriggers;
  const triggers = [...new Set(given)].filter((one) => one !== '');
  for (const [index, trigger] of triggers.entries())
    if (!known.includes(trigger))
      throw new ApiError('invalid', `triggers: '${trigger}' is none of ${known.join(', ')}`, {
        pointer: `/data/attributes/triggers/${index}`,
      });
  return triggers;
}

function checkAddress({ destination_type: type, secrets }: Wanted): void {
  if (type !== 'email' && secrets.url === null)
    throw new ApiError('invalid', `url: can't be blank for destination type ${type}`, {
      pointer: '/data/attributes/url',
    });
}

/** Throws ApiError `invalid` for who does not belong to the organization. */
async function usersOf(
  { sql }: Pick<GatewayServices, 'sql'>,
  organization: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const members = new Set(await membersAmong(sql, organization, ids));
  for (const [index, id] of ids.entries())
    if (!members.has(id))
      throw new ApiError('invalid', `users: ${id} is nobody of organization ${organization}`, {
        pointer: `/data/relationships/users/data/${index}/id`,
      });
  return [...new Set(ids)];
}

/** Sends a letter that says nothing of a run. A mail to nobody is none: its addressees may come later. */
async function verify(
  { sql, post, clock }: Pick<GatewayServices, 'sql' | 'post' | 'clock'>,
  to: Wanted & Pick<ConfigurationRow, 'id' | 'organization'>,
): Promise<Told> {
  const addresses = to.destination_type === 'email' ? await addressesOf(sql, to) : [];
  if (to.destination_type === 'email' && addresses.length === 0)
    return { successful: true, code: null, body: '', headers: {}, detail: 'nobody is named yet', sentAt: clock.now() };
  const letter = letterOf(
    { type: to.destination_type, ...to.secrets, addresses },
    {
      configuration: to,
      trigger: 'verification',
      message: `Verification of ${to.name}`,
      run: null,
      workspace: null,
      organization: to.organization,
    },
  );
  const { again: _, ...told } = await post.send(letter);
  return told;
}

function mustBeTaken({ successful, detail }: Told): void {
  if (!successful)
    throw new ApiError('invalid', `it cannot be enabled, since its verification was not taken: ${detail}`, {
      pointer: '/data/attributes/url',
    });
}
