// Proves that a page stays live by itself when the gateway that it listens at is killed: its one stream of events goes on where it left once a
// gateway answers again, also when that one refuses it at first, and nothing that happened meanwhile is missing. Real Chromium, a real Terrace;
// what the browser sees of a killed gateway, connections that break and are refused, is made by a line in between.

import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { suite, test } from 'node:test';
import { sharedSystem } from '../conformance/shared-system.ts';
import { api, freePort } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

/** A way to a port of this machine that can be cut, and mended. */
async function lineTo(target: number) {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  const mend = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await mend();
  return { port, cut, mend };
}

suite('live pages', { skip }, () => {
  test('a stream that broke and was refused goes on where it left, and nothing that happened meanwhile is missing', async () => {
    const system = await sharedSystem();
    const makeWorkspace = async (name: string): Promise<void> => {
      const body = { data: { type: 'workspaces', attributes: { name } } };
      assert.equal((await api(system, 'POST', '/api/v2/organizations/demo/workspaces', { body })).status, 201);
    };
    const line = await lineTo(system.port);
    const { page, close } = await personAt(system, 'listener');
    try {
      const streams: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/terrace/events')) streams.push(request.url());
      });
      // The session is good for each port of a machine.
      await page.goto(`https://127.0.0.1:${line.port}/app/demo/workspaces?q=live-page`);
      await page.getByText('Live', { exact: true }).waitFor();
      await makeWorkspace('live-page-before');
      await page.getByRole('link', { name: 'live-page-before' }).waitFor();
      const before = streams.length;

      await line.cut();
      await page.getByText('Reconnecting', { exact: true }).waitFor();
      await makeWorkspace('live-page-meanwhile');
      const refused = page.waitForResponse(
        (response) => response.url().includes('/terrace/events') && response.status() === 503,
      );
      await page.route('**/terrace/events*', (route) => route.fulfill({ status: 503, body: '{}' }));
      await line.mend();
      await refused;
      await page.unroute('**/terrace/events*');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'live-page-meanwhile' }).waitFor();
      assert.ok(streams.length > before);
      assert.match(streams.at(-1) ?? '', /&after=\d+$/, 'behind the last event that it heard');
      await makeWorkspace('live-page-after');
      await page.getByRole('link', { name: 'live-page-after' }).waitFor();
    } finally {
      await close();
      await line.cut();
    }
  });
});
