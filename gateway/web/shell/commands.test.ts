// A few letters mean the pages that are meant.

import assert from 'node:assert/strict';
import test from 'node:test';
import { commandsFor, matching } from './commands.ts';

const words = (place: Parameters<typeof commandsFor>[0], text: string): readonly string[] =>
  matching(commandsFor(place), text).map(({ word }) => word);

test('pages are those of where one is', () => {
  assert.deepEqual(words({}, ''), ['All organizations']);
  assert.ok(!words({ organization: 'acme' }, '').includes('States'));
  assert.deepEqual(words({ organization: 'acme', workspace: 'net' }, 'states'), ['States']);
});

test('what begins with the letters comes first, and every word counts', () => {
  const place = { organization: 'acme', workspace: 'runs-a-lot' };
  assert.equal(words(place, 'ru')[0], 'Runs');
  assert.deepEqual(words(place, 'sets acme'), ['Variable sets']);
  assert.deepEqual(words(place, 'nothing like that'), []);
});

test('names are safe in addresses', () => {
  const [command] = matching(commandsFor({ organization: 'a b', workspace: 'c/d' }), 'overview');
  assert.ok(command !== undefined && 'to' in command);
  assert.equal(command.to, '/app/a%20b/workspaces/c%2Fd');
});
