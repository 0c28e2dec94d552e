// A few letters mean the pages that are meant.

import assert from 'node:assert/strict';
import test from 'node:test';
import { commandsFor, matching } from './commands.ts';
import type { Place } from './commands.ts';
import { adminPages, siteSettings } from './ways.ts';

const words = (place: Place, text: string, isSiteAdmin = false): readonly string[] =>
  matching(commandsFor(place, isSiteAdmin), text).map(({ word }) => word);

test('pages are those of where one is', () => {
  assert.deepEqual(words({}, ''), ['All organizations']);
  assert.ok(!words({ organization: 'acme' }, '').includes('States'));
  assert.deepEqual(words({ organization: 'acme', workspace: 'net' }, 'states'), ['States']);
});

test('every page of the site is there for a site admin, and for nobody else', () => {
  assert.deepEqual(words({}, 'provisioning site', true), ['Provisioning']);
  assert.deepEqual(words({}, 'terraform versions', true), ['Terraform versions']);
  assert.deepEqual(words({ organization: 'acme' }, 'provisioning'), []);
  const addresses = new Set(commandsFor({}, true).flatMap((command) => ('to' in command ? [command.to] : [])));
  for (const { key } of siteSettings) assert.ok(addresses.has(`/app/admin/settings/${key}`), key);
  for (const { key } of adminPages)
    assert.ok(key === 'settings' || addresses.has(key === '' ? '/app/admin' : `/app/admin/${key}`), key);
});

test('what begins with the letters comes first, and every word counts', () => {
  const place = { organization: 'acme', workspace: 'runs-a-lot' };
  assert.equal(words(place, 'ru')[0], 'Runs');
  assert.deepEqual(words(place, 'sets acme'), ['Variable sets']);
  assert.deepEqual(words(place, 'nothing like that'), []);
});

test('names are safe in addresses', () => {
  const [command] = matching(commandsFor({ organization: 'a b', workspace: 'c/d' }, false), 'overview');
  assert.ok(command !== undefined && 'to' in command);
  assert.equal(command.to, '/app/a%20b/workspaces/c%2Fd');
});
