// The keys that sign an organization's providers. A namespace is an organization's name.

import { createKey, findKey, listKeys, moveKey, removeKey } from '@terrace/actors/registry-provider/view';
import { readOrganization } from '@terrace/actors/organization/view';
import type { GpgKeyRow } from '@terrace/actors/registry-provider/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { mayManageProviders } from './find.ts';
import type { ProviderAction } from './find.ts';
import { keyResource } from './resource.ts';
import { GpgKey } from './shape.ts';
import { keyIdOf } from './signature.ts';

/** Only our own organizations have keys here. */
const path = '/api/registry/private/v2/gpg-keys';
const onePath = `${path}/:namespace/:key`;
const One = z.object({ namespace: z.string(), key: z.string() });
const Create = resourceBody(
  'gpg-keys',
  z.object({ namespace: z.string().min(1), 'ascii-armor': z.string().max(64 * 1024) }),
);
const Move = resourceBody('gpg-keys', z.object({ namespace: z.string().min(1) }));

export const gpgKeyRoutes: Routes = (add, services) => {
  const { sql } = services;
  const find = async (
    principal: Principal,
    { namespace, key }: z.infer<typeof One>,
    action: ProviderAction = 'read',
  ): Promise<GpgKeyRow> => {
    const row = may(principal, action, { organization: namespace }) ? await findKey(sql, namespace, key) : null;
    if (row === null) throw notFound(`key ${key} of ${namespace}`);
    return row;
  };
  const taken = (row: { readonly namespace: string; readonly key: string }): ApiError =>
    new ApiError('name-taken', `key ${row.key} is there already in ${row.namespace}`);

  add({
    method: 'GET',
    path,
    answers: { 200: pages(GpgKey) },
    query: z.looseObject({ ...pageQuery, 'filter[namespace]': z.string() }),
    async answer({ principal, query }) {
      const namespaces = query['filter[namespace]']
        .split(',')
        .filter((organization) => may(principal, 'read', { organization }));
      const page = pageOf(query);
      const { rows, total } = await listKeys(sql, namespaces, page);
      return { body: { data: rows.map(keyResource), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'POST',
    path,
    answers: { 201: shows(GpgKey) },
    body: Create,
    async answer({ principal, body }) {
      const { namespace, 'ascii-armor': asciiArmor } = body.data.attributes;
      await findOrganization(services, principal, namespace, 'manage-providers');
      const keyId = await keyIdOf(asciiArmor);
      if (keyId === null)
        throw new ApiError('invalid', 'ascii-armor: is no public OpenPGP key in ASCII armor', {
          pointer: '/data/attributes/ascii-armor',
        });
      const row = await createKey(services, { namespace, key_id: keyId, ascii_armor: asciiArmor });
      if (row === null) throw taken({ namespace, key: keyId });
      return { status: 201, body: { data: keyResource(row) } };
    },
  });

  add({
    method: 'GET',
    path: onePath,
    answers: { 200: shows(GpgKey) },
    params: One,
    answer: async ({ principal, params }) => ({ body: { data: keyResource(await find(principal, params)) } }),
  });

  add({
    method: 'PATCH',
    path: onePath,
    answers: { 200: shows(GpgKey) },
    params: One,
    body: Move,
    async answer({ principal, params, body }) {
      const { id, key_id: key } = await find(principal, params, 'manage-providers');
      const { namespace } = body.data.attributes;
      // In upstream's words, by which clients know it; the same for one that there is not.
      if (!mayManageProviders(principal, namespace) || (await readOrganization(sql, namespace)) === null)
        throw new ApiError('forbidden', `namespace not authorized: ${namespace}`);
      await findOrganization(services, principal, namespace);
      const row = await moveKey(sql, id, namespace);
      if (row === null) throw taken({ namespace, key });
      return { body: { data: keyResource(row) } };
    },
  });

  add({
    method: 'DELETE',
    path: onePath,
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await removeKey(sql, (await find(principal, params, 'manage-providers')).id);
      return { status: 204 };
    },
  });
};
