// Workspaces over HTTP: what a change of tags means, and what a safe delete is safe from.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;

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
