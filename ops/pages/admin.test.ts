// Proves that a site admin sees the whole of an installation in the pages and can act on it: a node is drained and resumed, a dead letter is
// tried again and another thrown away. And that nobody else finds any of it. Real Chromium, real PostgreSQL and NATS, a real Terrace.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { partitionOf } from '@terrace/runtime/actor/address';
import { eventually } from '@terrace/runtime/jobs/workshop';
import { attemptsMax } from '@terrace/runtime/store/store';
import { onDatabase } from '../conformance/database.ts';
import { sharedSystem } from '../conformance/shared-system.ts';
import { api } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

suite('the pages of a site admin', { skip }, () => {
  test('everything of the installation is seen, and a stranger sees none of it', async () => {
    const system = await sharedSystem();
    const { page, open, checkPage, close } = await personAt(system, 'overseer');
    await open('/app');
    await page.getByRole('button', { name: 'Account overseer' }).click();
    await page.getByRole('menuitem', { name: 'Site admin' }).click();
    await page.getByRole('row', { name: /PostgreSQL Well Version/ }).waitFor();
    await page.getByRole('row', { name: /Workers Well/ }).waitFor();
    await checkPage('admin-health');
    await page.getByRole('link', { name: 'Components', exact: true }).click();
    await page.getByRole('row', { name: /ptfe_atlas .*Well/ }).waitFor();
    assert.equal(await page.getByRole('row').count(), 36);
    await checkPage('admin-components');
    await page.getByRole('link', { name: 'Partitions', exact: true }).click();
    await page.getByRole('row', { name: / 256 / }).first().waitFor();
    await checkPage('admin-partitions');
    await page.getByRole('link', { name: 'Queues', exact: true }).click();
    await page.getByRole('heading', { name: 'Queues' }).waitFor();
    await checkPage('admin-queues');
    await page.getByRole('link', { name: 'Organizations', exact: true }).click();
    await page.getByRole('link', { name: 'demo', exact: true }).waitFor();
    await checkPage('admin-organizations');
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await page.getByLabel('Find a user').fill('overseer');
    await page.getByRole('row', { name: /overseer@/ }).waitFor();
    await page.getByRole('cell', { name: 'admin', exact: true }).waitFor({ state: 'detached' });
    await checkPage('admin-users');

    await page.getByRole('link', { name: 'Actors', exact: true }).click();
    await page.getByLabel('Kind').selectOption('workspace');
    await page
      .getByRole('link', { name: /^workspace\/ws-/ })
      .first()
      .waitFor();
    await checkPage('admin-actors');
    // One that nobody works in, whatever other tests do with theirs.
    const made = await api(system, 'POST', '/api/v2/organizations/demo/workspaces', {
      body: { data: { type: 'workspaces', attributes: { name: 'overseen' } } },
    });
    assert.equal(made.status, 201);
    await open(`/app/admin/actors/workspace/${made.body.data.id}`);
    await page.getByText('makes what is stored at each version').waitFor();
    await page
      .getByRole('region', { name: 'What can come next' })
      .getByText('workspace.lock', { exact: true })
      .waitFor();
    await checkPage('admin-actor');
    await close();

    const stranger = await personAt(system, 'no-overseer', { isSiteAdmin: false });
    for (const place of ['', '/nodes', '/actors', '/dead-letters', '/users', '/components']) {
      await stranger.open(`/app/admin${place}`);
      await stranger.page.getByText('Not found, or not for you').first().waitFor();
    }
    await stranger.close();
  });

  test('a node is drained: its worker takes nothing new until it is resumed', async () => {
    const system = await sharedSystem();
    const { page, open, checkPage, close } = await personAt(system, 'caretaker');
    try {
      await open('/app/admin/nodes');
      await page.getByRole('button', { name: 'Drain' }).click();
      await page.getByRole('row', { name: /Draining .*gateway, actors, worker/ }).waitFor();
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      await checkPage('admin-nodes-draining');
      await page.getByRole('link', { name: 'Health', exact: true }).click();
      await page.getByRole('row', { name: /Workers To be looked at All workers drain/ }).waitFor();
      await page.getByRole('link', { name: 'Nodes', exact: true }).click();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('row', { name: /At work .*gateway, actors, worker/ }).waitFor();
      await page.getByRole('button', { name: 'Drain' }).waitFor();
      await checkPage('admin-nodes');
    } finally {
      // Others work on this node too.
      const { body } = await api(system, 'GET', '/api/v2/terrace/nodes');
      for (const { id } of body.data) await api(system, 'POST', `/api/v2/terrace/nodes/${id}/actions/resume`);
    }
    await close();
  });

  test('a dead letter is read, tried again, and thrown away', async () => {
    const system = await sharedSystem();
    const { body } = await api(system, 'GET', '/api/v2/organizations/demo/workspaces/hello');
    const id: string = body.data.id;
    const query = async (text: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
      await onDatabase(system, async (client) => (await client.query(text, [...values])).rows);
    const kill = async (msgId: string): Promise<void> => {
      await query(
        `insert into act_mailbox (p, kind, id, msg_id, event) values ($2, 'workspace', $1, $3, '{"type": "workspace.nonsense"}')`,
        [id, partitionOf({ kind: 'workspace', id }), msgId],
      );
      await eventually(`${msgId} has died`, async () => {
        await query(`update act_mailbox set due_at = now(), attempts = $2 where msg_id = $1`, [msgId, attemptsMax - 1]);
        return (await query(`select 1 from act_dead where msg_id = $1`, [msgId])).length === 1;
      });
    };
    await kill('nonsense-of-a-page');
    const { page, open, checkPage, close } = await personAt(system, 'undertaker');
    await open('/app/admin/dead-letters');
    const row = page.getByRole('row', { name: /workspace\.nonsense/ });
    await row.getByRole('button', { name: 'Open' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('"workspace.nonsense"').waitFor();
    await checkPage('admin-dead-letter');
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Every message was taken.').waitFor();
    const retried = await query(`select 1 from act_mailbox where msg_id = 'nonsense-of-a-page'`);
    assert.equal(retried.length, 1, 'it is in the mailbox again');
    await eventually('it has died again', async () => {
      await query(`update act_mailbox set due_at = now(), attempts = $1 where msg_id = 'nonsense-of-a-page'`, [
        attemptsMax - 1,
      ]);
      return (await query(`select 1 from act_dead where msg_id = 'nonsense-of-a-page'`)).length === 1;
    });
    await row.getByRole('button', { name: 'Open' }).click();
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Every message was taken.').waitFor();
    await checkPage('admin-dead-letters');
    for (const table of ['act_mailbox', 'act_dead'])
      assert.deepEqual(await query(`select 1 from ${table} where msg_id = 'nonsense-of-a-page'`), []);
    await close();
  });
});
