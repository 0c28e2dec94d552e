// State versions: reserved by whoever holds the lock and uploaded to a signed URL (archivist/routes.ts), listed and read with their
// outputs. What is current is the workspace's to say.

import { createHash } from 'node:crypto';
import {
  listStateVersions,
  readCurrentStateVersion,
  readOutputOwner,
  readStateVersion,
  withSerial,
} from '@terrace/actors/state-version/view';
import type { StateVersionRow } from '@terrace/actors/state-version/view';
import { readUser } from '@terrace/actors/user/view';
import { RunId } from '@terrace/machines/run/id';
import { StateVersionId } from '@terrace/machines/state-version/id';
import { z } from 'zod';
import { downloadState, keepState, stateBytesMax } from '../archivist/routes.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, errorDocument, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody, toOne } from '../http/json-api.ts';
import type { Document, Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { userResource } from '../user/resource.ts';
import { findWorkspace, mayWith } from '../workspace/find.ts';
import { outputResource } from './resource.ts';
import { openOutputs, stateVersionFor } from './shown.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { StateVersion, StateVersionOutput } from './shape.ts';

const InWorkspace = z.object({ workspace: z.string() });
const One = z.object({ id: z.string() });
const Include = z.looseObject({ include: z.string().optional() });
const offered = ['outputs', 'run', 'created_by', 'run.created_by', 'run.configuration_version'];
/** A state may come in the body itself, as base64. */
const bodyLimit = 64 * 1024 * 1024;

const Create = resourceBody(
  'state-versions',
  z.looseObject({
    serial: z.number().int().nonnegative(),
    md5: z.string().regex(/^[0-9a-fA-F]{32}$/, 'is no MD5 in hex'),
    lineage: z.string().nullish(),
    force: z.boolean().nullish(),
    state: z.base64().nullish(),
  }),
  z.looseObject({ run: z.object({ data: z.object({ id: z.string() }).nullable() }).optional() }).optional(),
);

const Rollback = resourceBody(
  'state-versions',
  z.looseObject({}).optional(),
  z.object({ 'rollback-state-version': toOne }),
);

/** A terraform that runs elsewhere saves what it has made so far this often, so that a killed apply loses little. */
const snapshots = { 'x-terraform-snapshot-interval': '20' };

interface Found {
  readonly row: StateVersionRow;
  readonly canWrite: boolean;
}

export const stateVersionRoutes: Routes = (add, services) => {
  const { sql, client, rng, archive } = services;

  const outputsOf = async ({ row }: Found, reveals = false): Promise<readonly Resource[]> =>
    (await openOutputs(services, row)).map((output, index) => outputResource(row, output, index, reveals));

  const makersOf = async (rows: readonly StateVersionRow[]): Promise<readonly Resource[]> => {
    const ids = new Set(rows.flatMap(({ created_by: by }) => (by.kind === 'user' ? [by.id] : [])));
    const users = await Promise.all([...ids].map((id) => readUser(sql, id)));
    return users.flatMap((user) => (user === null ? [] : [userResource(user)]));
  };

  const show = async (found: Found, include?: string, status = 200): Promise<Answer> => {
    const wanted = includesOf(include, offered);
    const data = await stateVersionFor(services, found.row, found.canWrite);
    const extra = [
      ...(wanted.has('outputs') ? await outputsOf(found) : []),
      ...(wanted.has('created_by') ? await makersOf([found.row]) : []),
    ];
    const document: Document = { data, ...included(extra) };
    return { status, body: document };
  };

  type Reading = 'read-state' | 'read-outputs';
  const find = async (principal: Principal, id: string, action: Reading = 'read-state'): Promise<Found> => {
    const row = await readStateVersion(sql, id);
    const of = `state version ${id}`;
    if (row === null) throw notFound(of);
    const workspace = await findWorkspace(services, principal, { id: row.workspace, of }, action);
    return { row, canWrite: mayWith(principal, 'write-state', workspace) };
  };

  const current = async (principal: Principal, name: string, action: Reading = 'read-state'): Promise<Found> => {
    const workspace = await findWorkspace(services, principal, { id: name }, action);
    const row = await readCurrentStateVersion(sql, workspace.id);
    if (row === null) throw notFound(`a state of workspace ${workspace.name}`);
    return { row, canWrite: mayWith(principal, 'write-state', workspace) };
  };

  add({
    method: 'POST',
    path: '/api/v2/workspaces/:workspace/state-versions',
    answers: { 201: shows(StateVersion) },
    params: InWorkspace,
    body: Create,
    bodyLimit,
    async answer({ principal, params, body }) {
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'write-state');
      const { attributes, relationships } = body.data;
      const inline = attributes.state == null ? null : Buffer.from(attributes.state, 'base64');
      checkInline(inline, attributes.md5);
      const id = StateVersionId.make(rng.bytes(16));
      const message = {
        type: 'workspace.reserve-state',
        stateVersion: id,
        serial: attributes.serial,
        md5: attributes.md5.toLowerCase(),
        lineage: attributes.lineage ?? null,
        force: attributes.force ?? false,
        run: RunId.parse(relationships?.run?.data?.id ?? ''),
        by: principal.by,
      } as const;
      committed(await client.ask({ kind: 'workspace', id: workspace.id }, message, { through: true }));
      if (inline !== null)
        await keepState(services, id, await archive.putState(once(inline), { limitBytes: bodyLimit }));
      const row = await readStateVersion(sql, id);
      if (row === null) throw notFound(`state version ${id}`);
      return { ...(await show({ row, canWrite: true }, undefined, 201)), headers: snapshots };
    },
  });

  /** The content of an older state version becomes current again, as a new one with a serial of its own. */
  add({
    method: 'PATCH',
    path: '/api/v2/workspaces/:workspace/state-versions',
    answers: { 201: shows(StateVersion) },
    params: InWorkspace,
    body: Rollback,
    async answer({ principal, params, body }) {
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'write-state');
      // Before the whole state is read and written again. The workspace decides, later.
      if (workspace.locked_by?.kind !== principal.by.kind || workspace.locked_by.id !== principal.by.id)
        throw new ApiError(
          'workspace-not-locked-by-caller',
          'A state version can only be created by whoever holds the lock of the workspace',
        );
      const target = await rollbackTarget(
        services,
        workspace,
        body.data.relationships['rollback-state-version'].data?.id,
      );
      const current = await readCurrentStateVersion(sql, workspace.id);
      const serial = Number((current ?? target.row).serial) + 1;
      const bytes = await archive.getState(target.digest);
      if (bytes === null) throw notFound(`the state of ${target.row.id}`);
      const stored = await archive.putState(withSerial(bytes, serial), { limitBytes: stateBytesMax });
      const id = StateVersionId.make(rng.bytes(16));
      const { lineage } = target.row;
      const message = {
        ...({ type: 'workspace.reserve-state', stateVersion: id, serial, md5: stored.md5, lineage } as const),
        // The state of before may be of another lineage; its serial is refused all the same when another has become current meanwhile.
        force: current !== null && lineage !== current.lineage,
        ...{ run: null, rollbackOf: target.row.id, by: principal.by },
      };
      committed(await client.ask({ kind: 'workspace', id: workspace.id }, message, { through: true }));
      await keepState(services, id, stored);
      const row = await readStateVersion(sql, id);
      if (row === null) throw notFound(`state version ${id}`);
      return await show({ row, canWrite: true }, undefined, 201);
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/state-versions',
    answers: { 200: pages(StateVersion) },
    query: z.looseObject({
      ...pageQuery,
      'filter[workspace][name]': z.string(),
      'filter[organization][name]': z.string(),
      include: z.string().optional(),
    }),
    async answer({ principal, query }) {
      const name = { organization: query['filter[organization][name]'], name: query['filter[workspace][name]'] };
      const workspace = await findWorkspace(services, principal, name, 'read-state');
      const canWrite = mayWith(principal, 'write-state', workspace);
      const page = pageOf(query);
      const { rows, total } = await listStateVersions(sql, workspace.id, page);
      // One after the other: what large states say is not all held at once.
      const data: Resource[] = [];
      for (const row of rows) data.push(await stateVersionFor(services, row, canWrite));
      const wanted = includesOf(query.include, offered);
      const makers = wanted.has('created_by') ? await makersOf(rows) : [];
      return { body: { data, ...included(makers), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/state-versions/:id',
    answers: { 200: shows(StateVersion) },
    params: One,
    query: Include,
    answer: async ({ principal, params, query }) => show(await find(principal, params.id), query.include),
  });
  add({
    method: 'GET',
    path: '/api/v2/state-versions/:id/outputs',
    answers: { 200: pages(StateVersionOutput) },
    params: One,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const outputs = await outputsOf(await find(principal, params.id, 'read-outputs'), true);
      const page = pageOf(query);
      const data = outputs.slice(page.offset, page.offset + page.limit);
      return { body: { data, meta: pagination(page, outputs.length) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/state-versions/:id/download',
    answers: { 200: 'application/json' },
    params: One,
    async answer({ principal, params }) {
      const { row } = await find(principal, params.id);
      if (row.digest === null) throw notFound(`the state of ${row.id}`);
      return await downloadState(services, row.digest);
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/current-state-version',
    answers: { 200: shows(StateVersion) },
    params: InWorkspace,
    query: Include,
    async answer({ principal, params, query }) {
      const answer = await current(principal, params.workspace)
        .then((found) => show(found, query.include))
        // A first apply begins with this answer, and is to save what it makes too.
        .catch((error: unknown) => {
          if (!(error instanceof ApiError) || error.code !== 'not-found') throw error;
          return { status: error.status, body: errorDocument([error]) };
        });
      return { ...answer, headers: snapshots };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/current-state-version-outputs',
    answers: { 200: lists(StateVersionOutput) },
    params: InWorkspace,
    answer: async ({ principal, params }) => ({
      body: { data: await outputsOf(await current(principal, params.workspace, 'read-outputs')) },
    }),
  });

  add({
    method: 'GET',
    path: '/api/v2/state-version-outputs/:id',
    answers: { 200: shows(StateVersionOutput) },
    params: One,
    async answer({ principal, params }) {
      const owner = await readOutputOwner(sql, params.id);
      const of = `output ${params.id}`;
      if (owner === null) throw notFound(of);
      await findWorkspace(services, principal, { id: owner.row.workspace, of }, 'read-outputs');
      const output = (await openOutputs(services, owner.row))[owner.index];
      if (output === undefined) throw notFound(`output ${params.id}`);
      return { body: { data: outputResource(owner.row, output, owner.index, true) } };
    },
  });
};

/** Throws ApiError when it is not one of the workspace, or has no content. */
async function rollbackTarget(
  { sql }: GatewayServices,
  workspace: { readonly id: string; readonly name: string },
  id: string | undefined,
): Promise<{ readonly row: StateVersionRow; readonly digest: string }> {
  const pointer = '/data/relationships/rollback-state-version/data/id';
  if (id === undefined) throw new ApiError('invalid', 'the state version to go back to is not named', { pointer });
  const row = await readStateVersion(sql, id);
  if (row?.workspace !== workspace.id)
    throw new ApiError('invalid', `${id} is no state version of workspace ${workspace.name}`, { pointer });
  if (row.digest === null)
    throw new ApiError('invalid', `${id} has no state (it is ${row.status}), so nothing can go back to it`, {
      pointer,
    });
  return { row, digest: row.digest };
}

function checkInline(state: Buffer | null, declared: string): void {
  if (state === null) return;
  const md5 = createHash('md5').update(state).digest('hex');
  if (md5 === declared.toLowerCase()) return;
  throw new ApiError('invalid', `the state has the MD5 ${md5}, but ${declared} was declared`, {
    pointer: '/data/attributes/md5',
  });
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
