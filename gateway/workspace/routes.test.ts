// Workspaces over HTTP: what a change of tags means, and what a safe delete is safe from.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;

/** Pushes a state with so many resources, as a client of a local run. */
async function push(gateway: ScratchGateway, workspace: string, serial: number, managed: number): Promise<void> {
  const at = `/api/v2/workspaces/${workspace}`;
  const provider = 'provider["registry.terraform.io/hashicorp/null"]';
  const resources = Array.from({ length: managed }, (_, n) => ({
    ...{ mode: 'managed', type: 'null_resource', name: `n${n}`, provider, instances: [{}] },
  }));
  const state = Buffer.from(JSON.stringify({ version: 4, serial, lineage: 'l', outputs: {}, resources }));
  const attributes = {
    ...{ serial, lineage: 'l', md5: createHash('md5').update(state).digest('hex'), state: state.toString('base64') },
  };
  assert.equal((await gateway.ask('POST', `${at}/actions/lock`, { json: {} })).status, 200);
  const made = await gateway.ask('POST', `${at}/state-versions`, { json: { data: { attributes } } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.equal((await gateway.ask('POST', `${at}/actions/unlock`)).status, 200);
}

test(
  'a safe delete refuses over what a state manages, also when that state came in the last moment',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('safe');
    const remove = () => gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/safe-delete`);
    await push(gateway, workspace, 1, 2);
    assert.match((await remove()).body.errors[0].detail, /still managing resources/);
    await push(gateway, workspace, 2, 0);
    // Between the count and the question.
    const { archive } = gateway.services;
    const readStateSummary = archive.readStateSummary.bind(archive);
    let isPushed = false;
    Object.assign(archive, {
      async readStateSummary(digest: string) {
        const summary = await readStateSummary(digest);
        if (!isPushed) {
          isPushed = true;
          await push(gateway, workspace, 3, 1);
        }
        return summary;
      },
    });
    const late = await remove();
    assert.equal(late.status, 409);
    assert.match(late.body.errors[0].detail, /still managing resources/);
    await push(gateway, workspace, 4, 0);
    assert.equal((await remove()).status, 204);
    assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).status, 404);
  },
);

const binding = (key: string, value?: string) => ({ type: 'tag-bindings', attributes: { key, value } });
const word = (name: string) => ({ type: 'tags', attributes: { name } });

async function tagsOf(gateway: ScratchGateway, workspace: string): Promise<Record<string, string>> {
  const { body } = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/tag-bindings`);
  return Object.fromEntries(
    body.data.map(({ attributes }: { attributes: { key: string; value: string } }) => [
      attributes.key,
      attributes.value,
    ]),
  );
}

test('a change of a workspace replaces its tag bindings, and the other endpoints add to them', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('tagged');
  const change = async (data: object) => {
    const { status, body } = await gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, { json: { data } });
    assert.equal(status, 200, JSON.stringify(body));
  };
  const bind = (...bindings: readonly object[]) => change({ relationships: { 'tag-bindings': { data: bindings } } });
  await bind(binding('app', 'x'), binding('team', 'a'));
  assert.deepEqual(await tagsOf(gateway, workspace), { app: 'x', team: 'a' });
  await bind(binding('app', 'y'), binding('zone'), binding('zone', 'last'));
  assert.deepEqual(await tagsOf(gateway, workspace), { app: 'y', zone: 'last' });
  // What is not said stays.
  await change({ attributes: { description: 'about tags' } });
  await change({ attributes: {}, relationships: { tags: { data: [word('word')] } } });
  assert.deepEqual(await tagsOf(gateway, workspace), { app: 'y', word: '', zone: 'last' });
  for (const path of ['tag-bindings', 'relationships/tag-bindings']) {
    const json = { data: [binding(path.slice(0, 3), 'added')] };
    assert.equal((await gateway.ask('PATCH', `/api/v2/workspaces/${workspace}/${path}`, { json })).status, 200);
  }
  assert.deepEqual(await tagsOf(gateway, workspace), {
    ...{ app: 'y', rel: 'added', tag: 'added', word: '', zone: 'last' },
  });
  const flat = `/api/v2/workspaces/${workspace}/relationships/tags`;
  assert.equal((await gateway.ask('DELETE', flat, { json: { data: [word('word'), word('rel')] } })).status, 204);
  // As go-tfe's DeleteAllTagBindings.
  await bind();
  assert.deepEqual(await tagsOf(gateway, workspace), {});
});
