// What every list has: links to the pages beside it, a page before that there is, and only the fields that were asked for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from './scratch-gateway.ts';

const list = `/api/v2/organizations/${organization}/workspaces`;

test('a list links to the pages beside it, and beyond the last one there is none before', { skip }, async () => {
  await using gateway = await openScratchGateway();
  for (const name of ['a', 'b', 'c']) await gateway.makeWorkspace(name);
  const page = async (number: number): Promise<any> =>
    (await gateway.ask('GET', `${list}?page[number]=${number}&page[size]=1&search[name]=`)).body;
  const second = await page(2);
  const at = (number: number): string =>
    `${list}?${new URLSearchParams({ 'page[number]': String(number), 'page[size]': '1', 'search[name]': '' }).toString()}`;
  assert.deepEqual(second.links, { self: at(2), first: at(1), prev: at(1), next: at(3), last: at(3) });
  assert.deepEqual([(await page(1)).links.prev, (await page(3)).links.next], [null, null]);
  const beyond = await page(9);
  assert.deepEqual([beyond.data, beyond.meta.pagination['prev-page'], beyond.links.next], [[], null, null]);
  const followed = await gateway.ask('GET', second.links.next);
  assert.deepEqual(
    followed.body.data.map(({ attributes }: any) => attributes.name),
    ['c'],
  );
});

test('only the fields that are asked for are sent, of what is included too', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await gateway.makeWorkspace('a');
  const fields = 'fields[workspaces]=name,execution_mode,project&fields[organizations]=email';
  const { data, included, meta } = (await gateway.ask('GET', `${list}?${fields}&include=organization,project`)).body;
  assert.deepEqual(data[0].attributes, { name: 'a', 'execution-mode': 'remote' });
  assert.deepEqual(Object.keys(data[0].relationships), ['project']);
  const [first, second] = ['organizations', 'projects'].map((type) => included.find((one: any) => one.type === type));
  assert.deepEqual(Object.keys(first.attributes), ['email']);
  assert.ok(Object.keys(second.attributes).length > 1, 'of projects nothing was said');
  assert.equal(meta.pagination['total-count'], 1);
  const one = await gateway.ask('GET', `${list}/a?fields[workspaces]=locked`);
  assert.deepEqual([one.body.data.attributes, one.body.data.relationships], [{ locked: false }, {}]);
});
