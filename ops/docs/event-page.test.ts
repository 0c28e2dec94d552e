// The page about events is the one that the code would write now, and tells of every kind of actor that has something to tell.

import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { definitions } from '@terrace/actors/definitions';
import { emittedIn } from '@terrace/runtime/actor/scratch-life';
import { livesOf } from '../golden/lives.ts';
import { eventPage, feeds } from './event-page.ts';

void test('docs/events.md is what the code says', async () => {
  const page = await readFile(new URL('../../docs/events.md', import.meta.url), 'utf8');
  assert.equal(page, eventPage(), 'write it anew by: npm run docs');
});

void test('every kind of actor that tells something is in it, and what it tells has the shape that is promised', () => {
  for (const definition of definitions) {
    const { ways, events } = livesOf(definition.kind);
    const lives = Object.values(ways).flatMap((way) => Object.values(events).map((event) => [...way, event]));
    const feed = feeds.find(({ kind }) => kind === definition.kind);
    for (const { type, body } of emittedIn(definition, 'any-1', lives)) {
      assert.ok(feed !== undefined && type in feed.types, `${definition.kind} tells '${type}', which no page knows`);
      feed.body.parse(body);
    }
  }
});
