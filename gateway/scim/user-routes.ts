// People as an identity provider keeps them here: made or taken over by their address, changed, let in and kept out. Whoever is deleted there is
// suspended here, and what they did keeps their name.

import {
  changeScimUser,
  createScimUser,
  deleteScimUser,
  followAdmins,
  listScimUsers,
  readScimUser,
  takeInvitations,
} from '@terrace/actors/scim/view';
import type { ScimUserRow } from '@terrace/actors/scim/view';
import { changePerson } from '@terrace/actors/site/view/people';
import { renameUser } from '@terrace/actors/user/view';
import { z } from 'zod';
import { uuidOf } from '../http/audit.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { timestamp } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { userOfAddress } from '../user/newcomer.ts';
import { ScimList, ScimUser, filterOf, listOf, listQuery } from './endpoint.ts';
import type { AddScim } from './endpoint.ts';
import { PatchOp, editsOf } from './patch.ts';
import type { Edit } from './patch.ts';

const One = z.object({ id: z.string() });
const userName = z.string().trim().min(1, "can't be blank").max(255);
const providerId = z.string().max(255).nullish();
/** Entra writes `"False"`. */
const active = z
  .union([z.boolean(), z.string().regex(/^(true|false)$/i, 'must be true or false')])
  .transform((given) => String(given).toLowerCase() === 'true');
const emails = z
  .array(z.looseObject({ value: z.email('is no address').max(255), primary: z.boolean().nullish() }))
  .min(1, 'must have one address')
  .transform((list) => (list.find(({ primary }) => primary === true) ?? list[0])?.value ?? '');
const Given = z.looseObject({ userName, externalId: providerId, emails, active: active.nullish() });

/** What is not named stays. */
interface Change {
  readonly userName?: string;
  readonly providerId?: string | null;
  readonly email?: string;
  readonly active?: boolean;
}

export function addScimUsers(add: AddScim, services: Pick<GatewayServices, 'sql' | 'rng'>): void {
  const { sql, rng } = services;
  const find = async (id: string): Promise<ScimUserRow> => {
    const row = await readScimUser(sql, id);
    if (row === null) throw notFound(`user ${id}`);
    return row;
  };
  const isTaken = (what: string): ApiError => new ApiError('conflict', `${what} is somebody else's already`);

  const change = async (row: ScimUserRow, given: Change): Promise<void> => {
    // Whoever is to be kept out is so before anything else can go wrong.
    if (given.active === false) await setSuspended(row, true);
    if (given.userName !== undefined || given.providerId !== undefined)
      if (!(await changeScimUser(sql, row.id, given))) throw isTaken(`userName ${given.userName ?? ''}`);
    if (given.email !== undefined && given.email !== row.email) {
      if ((await renameUser(sql, row.user_id, { email: given.email })) !== null)
        throw isTaken(`address ${given.email}`);
      await takeInvitations(sql, row.user_id);
      await changeScimUser(sql, row.id, {});
    }
    if (given.active === true) await setSuspended(row, false);
  };
  const setSuspended = async (
    { user_id: user, id, username, is_suspended: now }: ScimUserRow,
    isSuspended: boolean,
  ): Promise<void> => {
    const done = await changePerson(sql, user, { isSuspended }, async (inside) => {
      await followAdmins(inside);
      if (now !== isSuspended) await changeScimUser(inside, id, {});
    });
    if (done === 'last-admin')
      throw new ApiError(
        'conflict',
        `user ${username} is the only site admin who can get in: let there be another one first`,
      );
  };

  add({
    method: 'GET',
    path: '/Users',
    query: listQuery,
    answers: { 200: ScimList },
    async answer({ query: { filter, startIndex, count } }) {
      const page = { limit: count, offset: startIndex - 1 };
      const { rows, total } = await listScimUsers(sql, { filter: filterOf(filter, 'userName'), ...page });
      return { body: listOf(rows.map(userBody), { startIndex, total }) };
    },
  });
  add({
    method: 'POST',
    path: '/Users',
    body: Given,
    answers: { 201: ScimUser },
    async answer({ body }) {
      const { rows } = await listScimUsers(sql, { filter: { name: body.userName }, limit: 1, offset: 0 });
      if (rows.length > 0) throw isTaken(`userName ${body.userName}`);
      const user = await userOfAddress(services, body.emails);
      const id = uuidOf(rng.bytes(16));
      const { userName: name, externalId = null } = body;
      if (!(await createScimUser(sql, { id, user: user.id, userName: name, providerId: externalId })))
        throw isTaken(`userName ${name} or address ${body.emails}`);
      await change(await find(id), { active: body.active ?? true });
      return { status: 201, body: userBody(await find(id)) };
    },
  });
  add({
    method: 'GET',
    path: '/Users/:id',
    params: One,
    answers: { 200: ScimUser },
    answer: async ({ params: { id } }) => ({ body: userBody(await find(id)) }),
  });
  add({
    method: 'PUT',
    path: '/Users/:id',
    params: One,
    body: Given,
    answers: { 200: ScimUser },
    async answer({ params: { id }, body }) {
      const { userName: name, externalId = null, emails: email, active: isActive } = body;
      await change(await find(id), {
        ...{ userName: name, providerId: externalId, email },
        ...(isActive == null ? {} : { active: isActive }),
      });
      return { body: userBody(await find(id)) };
    },
  });
  add({
    method: 'PATCH',
    path: '/Users/:id',
    params: One,
    body: PatchOp,
    answers: { 200: ScimUser },
    async answer({ params: { id }, body }) {
      const row = await find(id);
      await change(row, Object.assign({}, ...editsOf(body).map(changeBy)) as Change);
      return { body: userBody(await find(id)) };
    },
  });
  add({
    method: 'DELETE',
    path: '/Users/:id',
    params: One,
    answers: { 204: null },
    async answer({ params: { id } }) {
      const row = await find(id);
      await setSuspended(row, true);
      await deleteScimUser(sql, row.id);
      return {};
    },
  });
}

/** Attributes that are not kept here, such as names, are passed over; so is taking away what everybody has. */
function changeBy({ op, path, value }: Edit): Change {
  const parsed = <Value>(schema: z.ZodType<Value>, given: unknown): Value => {
    const result = schema.safeParse(given);
    if (!result.success) throw new ApiError('bad-request', `${path}: ${result.error.issues[0]?.message ?? 'is wrong'}`);
    return result.data;
  };
  if (op === 'remove') return path === 'externalid' ? { providerId: null } : {};
  if (path === 'username') return { userName: parsed(userName, value) };
  if (path === 'externalid') return { providerId: parsed(providerId, value) ?? null };
  if (path === 'active') return { active: parsed(active, value) };
  if (path === 'emails') return { email: parsed(emails, Array.isArray(value) ? value : [value]) };
  // `emails[type eq "work"].value`: there is one address here.
  if (/^emails\[.*\]\.value$/i.test(path)) return { email: parsed(emails, [{ value }]) };
  return {};
}

const userBody = (row: ScimUserRow): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  id: row.id,
  ...(row.provider_id === null ? {} : { externalId: row.provider_id }),
  userName: row.user_name,
  name: { formatted: row.username },
  emails: [{ value: row.email, primary: true }],
  active: !row.is_suspended,
  meta: {
    resourceType: 'User',
    created: timestamp(row.created_at),
    lastModified: timestamp(row.updated_at),
    location: `/Users/${row.id}`,
  },
});
