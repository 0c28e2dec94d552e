// States as the pages show them: what stands in one, and what is different between two, without what is secret.

import { maskedChanges, maskedResources, readStateVersion } from '@terrace/actors/state-version/view';
import type { StateInstance, StateRead, StateVersionRow } from '@terrace/actors/state-version/view';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { findWorkspace } from '../workspace/find.ts';
import { MaskedChanges, MaskedState } from './shape.ts';
import { openOutputs } from './shown.ts';

/** What is shown is held while it is made. Larger states are downloaded. */
const shownBytesMax = 32 * 1024 * 1024;
const OneState = z.object({ id: z.string() });

type Kept = StateVersionRow & { readonly digest: string };

export const maskedStateRoutes: Routes = (add, services) => {
  const { sql, archive } = services;

  const find = async (principal: Principal, id: string): Promise<Kept> => {
    const row = await readStateVersion(sql, id);
    const of = `state version ${id}`;
    if (row === null) throw notFound(of);
    await findWorkspace(services, principal, { id: row.workspace, of }, 'read-state');
    const { digest } = row;
    if (digest === null) throw notFound(`the state of ${id}`);
    return { ...row, digest };
  };

  const read = async (row: Kept): Promise<StateRead> => {
    if (Number(row.size) > shownBytesMax)
      throw new ApiError(
        'too-large',
        `the state of ${row.id} has ${row.size} bytes, and at most ${shownBytesMax} are shown here; it can be downloaded`,
      );
    const bytes = await archive.getState(row.digest);
    if (bytes === null) throw notFound(`the state of ${row.id}`);
    return { bytes, outputs: await openOutputs(services, row) };
  };

  /** By address; it changes when anything of the instance does. */
  const contentsOf = async ({ digest }: Kept): Promise<ReadonlyMap<string, string>> => {
    const instances = (await archive.readStateResources(digest)) as unknown as readonly StateInstance[] | null;
    return new Map((instances ?? []).map(({ address, content }) => [address, content]));
  };

  add({
    method: 'GET',
    path: '/api/v2/terrace/state-versions/:id/resources',
    summary: 'The resources of a state, without what is secret',
    answers: { 200: MaskedState },
    params: OneState,
    async answer({ principal, params }) {
      const resources = await maskedResources(await read(await find(principal, params.id)));
      return { body: { resources }, contentType: 'application/json' };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/state-versions/:id/changes',
    summary: 'What became different since another state, as a plan tells it, without what is secret',
    answers: { 200: MaskedChanges },
    params: OneState,
    query: z.looseObject({ since: z.string() }),
    async answer({ principal, params, query }) {
      const after = await find(principal, params.id);
      const before = await readStateVersion(sql, query.since);
      if (before?.workspace !== after.workspace || before.digest === null)
        throw new ApiError('bad-request', `${query.since} is no state version of the workspace of ${params.id}`, {
          parameter: 'since',
        });
      const kept = { ...before, digest: before.digest };
      const [old, now] = [await contentsOf(kept), await contentsOf(after)];
      const changes = await maskedChanges(
        await read(kept),
        await read(after),
        (address) => old.get(address) !== now.get(address),
      );
      return { body: changes, contentType: 'application/json' };
    },
  });
};
