// Groups of an identity provider, and who is in them. A team that a site admin linked to one has its members, as soon as the provider is answered.

import { changeScimGroup, deleteScimGroup, listScimGroups, membersMax, readGroup } from '@terrace/actors/scim/view';
import type { GroupChange, GroupRefusal, ScimGroupRow } from '@terrace/actors/scim/view';
import { z } from 'zod';
import { uuidOf } from '../http/audit.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { timestamp } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { ScimGroup, ScimList, filterOf, listOf, listQuery } from './endpoint.ts';
import type { AddScim } from './endpoint.ts';
import { PatchOp, editsOf } from './patch.ts';
import type { Edit } from './patch.ts';

const One = z.object({ id: z.string() });
const Shown = z.looseObject({ excludedAttributes: z.string('must be said once').optional() });
const displayName = z.string().trim().min(1, "can't be blank").max(255);
const providerId = z.string().max(255).nullish();
const members = z
  .array(z.looseObject({ value: z.string().max(255) }))
  .transform((list) => [...new Set(list.map(({ value }) => value))]);
const Given = z.looseObject({ displayName, externalId: providerId, members: members.nullish() });
/** What is left out stays. */
const GivenPart = Given.partial();

export function addScimGroups(add: AddScim, { sql, rng }: Pick<GatewayServices, 'sql' | 'rng'>): void {
  const find = async (id: string): Promise<ScimGroupRow> => {
    const row = await readGroup(sql, id);
    if (row === null) throw notFound(`group ${id}`);
    return row;
  };
  const change = async (id: string, given: GroupChange, isNew = false): Promise<object> => {
    const refusal = await changeScimGroup(sql, id, given, isNew);
    if (refusal !== null) throw errorOf(refusal, id, given.displayName ?? '');
    return groupBody(await find(id));
  };

  add({
    method: 'GET',
    path: '/Groups',
    query: listQuery,
    answers: { 200: ScimList },
    async answer({ query: { filter, startIndex, count, excludedAttributes } }) {
      const page = { limit: count, offset: startIndex - 1 };
      const { rows, total } = await listScimGroups(sql, { filter: filterOf(filter, 'displayName'), ...page });
      return {
        body: listOf(
          rows.map((row) => groupBody(row, excludedAttributes)),
          { startIndex, total },
        ),
      };
    },
  });
  add({
    method: 'POST',
    path: '/Groups',
    body: Given,
    answers: { 201: ScimGroup },
    async answer({ body }) {
      return { status: 201, body: await change(uuidOf(rng.bytes(16)), changeOf(body), true) };
    },
  });
  add({
    method: 'GET',
    path: '/Groups/:id',
    params: One,
    query: Shown,
    answers: { 200: ScimGroup },
    answer: async ({ params: { id }, query }) => ({ body: groupBody(await find(id), query.excludedAttributes) }),
  });
  add({
    method: 'PUT',
    path: '/Groups/:id',
    params: One,
    body: GivenPart,
    answers: { 200: ScimGroup },
    answer: async ({ params: { id }, body }) => ({ body: await change(id, changeOf(body)) }),
  });
  add({
    method: 'PATCH',
    path: '/Groups/:id',
    params: One,
    body: PatchOp,
    answers: { 200: ScimGroup },
    async answer({ params: { id }, body }) {
      const changes = editsOf(body).map(changeBy);
      const whole = Object.assign({}, ...changes) as GroupChange;
      const edits = changes.flatMap((each) => each.members ?? []);
      return { body: await change(id, { ...whole, members: edits }) };
    },
  });
  add({
    method: 'DELETE',
    path: '/Groups/:id',
    params: One,
    answers: { 204: null },
    async answer({ params: { id } }) {
      if (!(await deleteScimGroup(sql, id))) throw notFound(`group ${id}`);
      return {};
    },
  });
}

const changeOf = (given: z.infer<typeof Given> | z.infer<typeof GivenPart>): GroupChange => ({
  displayName: given.displayName,
  providerId: given.externalId,
  ...(given.members == null ? {} : { members: [{ kind: 'set', ids: given.members }] }),
});

/** `members` names whom, by a list or by `members[value eq "…"]`; taking away without either takes all. */
function changeBy({ op, path, value }: Edit): GroupChange {
  const parsed = <Value>(schema: z.ZodType<Value>, given: unknown): Value => {
    const result = schema.safeParse(given);
    if (!result.success) throw new ApiError('bad-request', `${path}: ${result.error.issues[0]?.message ?? 'is wrong'}`);
    return result.data;
  };
  const [, quoted] = /^members\[\s*value\s+eq\s+"([^"]*)"\s*\]$/i.exec(path) ?? [];
  if (quoted !== undefined && op === 'remove') return { members: [{ kind: 'remove', ids: [quoted] }] };
  if (path === 'members') {
    const isAll = op === 'remove' && (value === undefined || value === null);
    const ids = isAll ? [] : parsed(members, Array.isArray(value) ? value : [value]);
    return { members: [{ kind: isAll ? 'set' : op, ids }] };
  }
  if (path === 'displayname' && op !== 'remove') return { displayName: parsed(displayName, value) };
  if (path === 'externalid') return { providerId: op === 'remove' ? null : (parsed(providerId, value) ?? null) };
  // Entra names the group by its own id once more.
  if (path === 'id') return {};
  throw new ApiError('bad-request', `${path}: cannot be changed here; there are displayName, externalId and members`);
}

function errorOf(refusal: GroupRefusal, id: string, name: string): ApiError {
  switch (refusal.why) {
    case 'gone':
      return notFound(`group ${id}`);
    case 'unknown':
      return new ApiError('not-found', `${refusal.ids.slice(0, 10).join(', ')}: nobody is known here by that id`);
    case 'taken':
      return new ApiError('conflict', `displayName ${name} is another group's already`);
    case 'last-admin':
      return new ApiError(
        'conflict',
        `group ${id} is changed, but user ${refusal.username} stays a site admin, as the only one who can get in: let there be another one, then send it again`,
      );
    case 'too-many':
      return new ApiError('too-large', `a group may have ${membersMax} members at most`);
  }
}

function groupBody(row: ScimGroupRow, excluded = ''): object {
  const isShown = !excluded.split(',').some((name) => name.trim().toLowerCase() === 'members');
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    id: row.id,
    ...(row.provider_id === null ? {} : { externalId: row.provider_id }),
    displayName: row.display_name,
    ...(isShown ? { members: row.members.map(({ id, user_name: display }) => ({ value: id, display })) } : {}),
    meta: {
      resourceType: 'Group',
      created: timestamp(row.created_at),
      lastModified: timestamp(row.updated_at),
      location: `/Groups/${row.id}`,
    },
  };
}
