// A load balancer for trying out: TCP connections to one port of this machine go to the gateways in turn, past those that do not answer.
// Whoever runs Terrace in earnest has a real one.

import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { Sockets } from '../servers/sockets.ts';

const host = '127.0.0.1';
const connectWithinMs = 1_000;
const connectionsMax = 1_000;

export interface Balancer {
  close(): Promise<void>;
}

/** Rejects when `port` is taken. `targets` are ports of this machine. */
export async function startBalancer(port: number, targets: readonly number[]): Promise<Balancer> {
  const sockets = new Sockets();
  let turn = 0;
  const server = createServer({ pauseOnConnect: true }, (client) => {
    sockets.keep(client);
    const first = turn++;
    void reach(targets.map((_, index) => targets[(first + index) % targets.length] ?? 0)).then((gateway) => {
      if (gateway === null || client.destroyed) {
        gateway?.destroy();
        return client.destroy();
      }
      sockets.keep(gateway);
      sockets.join(client, gateway);
      client.pipe(gateway).pipe(client);
      return client.resume();
    });
  });
  server.maxConnections = connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    close: () => sockets.close(server),
  };
}

/** A connection to the first that takes one, or null. */
async function reach(ports: readonly number[]): Promise<Socket | null> {
  for (const port of ports) {
    const socket = connect({ host, port });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.setTimeout(connectWithinMs, () => resolve(false));
    });
    socket.setTimeout(0);
    if (isOpen) return socket;
    socket.destroy();
  }
  return null;
}
