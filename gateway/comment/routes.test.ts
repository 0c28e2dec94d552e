// Comments of a run: those that stand alone and those that came with an action, in the list, by id, and in the run's history.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';

test(
  'a comment alone and one with an action are both comments, and events of the run',
  { skip: skipWithoutPostgres },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('talk');
    await gateway.makeConfiguration(workspace);
    const run = await gateway.makeRun(workspace);
    const comments = `/api/v2/runs/${run}/comments`;
    const say = (body: unknown) => gateway.ask('POST', comments, { json: { data: { attributes: { body } } } });
    assert.deepEqual((await gateway.ask('GET', comments)).body.data, []);
    const said = await say('looks good');
    assert.equal(said.status, 201, JSON.stringify(said.body));
    assert.match(said.body.data.id, /^wsc-/);
    for (const nothing of ['', '  ', null]) assert.equal((await say(nothing)).status, 422);
    const discarded = await gateway.ask('POST', `/api/v2/runs/${run}/actions/cancel`, {
      json: { comment: 'not today' },
    });
    assert.equal(discarded.status, 202);

    const { data } = (await gateway.ask('GET', comments)).body;
    const bodies = data.map(({ attributes }: { attributes: { body: string } }) => attributes.body);
    assert.deepEqual(bodies, ['looks good', 'not today']);
    for (const { attributes, relationships } of data) {
      assert.equal(attributes.author, 'anna');
      assert.match(attributes['created-at'], /^\d{4}-.*Z$/);
      assert.equal(relationships['created-by'].data.type, 'users');
    }
    for (const comment of data)
      assert.deepEqual((await gateway.ask('GET', `/api/v2/comments/${comment.id}`)).body.data, comment);
    assert.equal((await gateway.ask('GET', '/api/v2/comments/wsc-1111111111111111')).status, 404);

    const history = await gateway.ask('GET', `/api/v2/runs/${run}/run-events?include=actor,comment`);
    const commented = history.body.data.find(
      ({ attributes }: { attributes: { action: string } }) => attributes.action === 'commented',
    );
    assert.deepEqual(commented.relationships.comment.data, { id: data[0].id, type: 'comments' });
    const types = history.body.included.map(({ type }: { type: string }) => type);
    assert.deepEqual(types.toSorted(), ['comments', 'comments', 'users']);
    const one = await gateway.ask('GET', `/api/v2/run-events/${commented.id}`);
    assert.deepEqual(one.body.data, commented);

    const shown = (await gateway.ask('GET', `/api/v2/runs/${run}?include=comments`)).body;
    const ids = (relation: string) => shown.data.relationships[relation].data.map(({ id }: { id: string }) => id);
    assert.deepEqual(
      ids('comments'),
      data.map(({ id }: { id: string }) => id),
    );
    assert.equal(ids('run-events').length, history.body.data.length);
    assert.equal(shown.included.length, 2);
    // The cancel ended it at once; clients read when it could have been forced all the same.
    assert.ok(shown.data.attributes['force-cancel-available-at'] > shown.data.attributes['canceled-at']);
    assert.deepEqual(gateway.faults, []);
  },
);
