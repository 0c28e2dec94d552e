// SSH keys: made, listed, read, renamed and deleted, and assigned to workspaces. Their text is written and never shown.

import {
  assignSshKey,
  createSshKey,
  deleteSshKey,
  listSshKeys,
  readSshKey,
  renameSshKey,
} from '@terrace/actors/ssh-key/view';
import type { SshKeyRow } from '@terrace/actors/ssh-key/view';
import { readWorkspace } from '@terrace/actors/workspace/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { findWorkspace, workspacesFor } from '../workspace/find.ts';
import { Workspace } from '../workspace/shape.ts';
import { SshKey } from './shape.ts';

/** More than any private key has. */
const valueLengthMax = 32 * 1024;
const Name = z.string().trim().min(1, "can't be blank").max(255);
const Value = z.string().min(1, "can't be blank").max(valueLengthMax);
const One = z.object({ key: z.string() });

export const sshKeyRoutes: Routes = (add, services) => {
  const { sql } = services;
  /** Whoever may change workspaces chooses among them; owners and who manages version control make them. */
  const find = async (principal: Principal, id: string, action: 'read' | 'manage-vcs-settings'): Promise<SshKeyRow> => {
    const row = await readSshKey(sql, id);
    if (row === null || isMachine(principal) || !may(principal, action, { organization: row.organization }))
      throw notFound(`SSH key ${id}`);
    return row;
  };

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/ssh-keys',
    answers: { 200: pages(SshKey) },
    params: z.object({ organization: z.string() }),
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      if (isMachine(principal)) throw notFound(`the SSH keys of ${organization}`);
      const page = pageOf(query);
      const { rows, total } = await listSshKeys(sql, { organization, ...page });
      return { body: { data: rows.map(sshKeyResource), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/ssh-keys',
    answers: { 201: shows(SshKey) },
    params: z.object({ organization: z.string() }),
    body: resourceBody('ssh-keys', z.object({ name: Name, value: Value })),
    async answer({ principal, params, body }) {
      const { name } = await findOrganization(services, principal, params.organization, 'manage-vcs-settings');
      if (isMachine(principal)) throw notFound(`the SSH keys of ${name}`);
      const id = await createSshKey(services, { organization: name, ...body.data.attributes });
      return { status: 201, body: { data: sshKeyResource(await find(principal, id, 'read')) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/ssh-keys/:key',
    answers: { 200: shows(SshKey) },
    params: One,
    answer: async ({ principal, params }) => ({
      body: { data: sshKeyResource(await find(principal, params.key, 'read')) },
    }),
  });
  add({
    method: 'PATCH',
    path: '/api/v2/ssh-keys/:key',
    answers: { 200: shows(SshKey) },
    params: One,
    // As upstream, the text stays what it is.
    body: resourceBody('ssh-keys', z.object({ name: Name.optional() }).default({})),
    async answer({ principal, params, body }) {
      const { id, name: before } = await find(principal, params.key, 'manage-vcs-settings');
      await renameSshKey(sql, id, body.data.attributes.name ?? before);
      return { body: { data: sshKeyResource(await find(principal, id, 'read')) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/ssh-keys/:key',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await deleteSshKey(sql, (await find(principal, params.key, 'manage-vcs-settings')).id);
      return {};
    },
  });

  add({
    method: 'PATCH',
    path: '/api/v2/workspaces/:workspace/relationships/ssh-key',
    summary: 'Assigns an SSH key to a workspace, or takes it away',
    answers: { 200: shows(Workspace) },
    params: z.object({ workspace: z.string() }),
    body: resourceBody('workspaces', z.object({ id: z.string().nullish() })),
    async answer({ principal, params, body }) {
      const { id, organization } = await findWorkspace(services, principal, { id: params.workspace }, 'write');
      const wanted = body.data.attributes.id ?? null;
      const key = wanted === null ? null : await readSshKey(sql, wanted);
      if (wanted !== null && key?.organization !== organization)
        throw new ApiError('invalid', `${wanted} is no SSH key of organization ${organization}`, {
          pointer: '/data/attributes/id',
        });
      await assignSshKey(sql, id, key?.id ?? null);
      const row = await readWorkspace(sql, id);
      const [data] = row === null ? [] : await workspacesFor(services, principal, [row]);
      if (data === undefined) throw notFound(`workspace ${id}`);
      return { body: { data } };
    },
  });
};

const sshKeyResource = ({ id, name }: SshKeyRow): Resource => ({
  id,
  type: 'ssh-keys',
  attributes: { name },
  links: { self: `/api/v2/ssh-keys/${id}` },
});

/** As upstream, neither a run nor the token of an organization has to do with keys. */
const isMachine = ({ kind }: Principal): boolean => kind === 'run' || kind === 'organization';
