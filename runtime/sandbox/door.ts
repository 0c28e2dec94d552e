// A socket that leads to one port of this machine's loopback address: the gateway's, for containers, whose loopback address is another.

import { chmod, mkdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { SandboxFault } from './sandbox.ts';
import type { Socket } from 'node:net';

export interface Door {
  readonly socket: string;
  close(): Promise<void>;
}

/** As systems bound the address of a socket. */
const pathLengthMax = 104;

/** Below `root`. Rejects with a SandboxFault when its path would be too long. */
export async function openDoor(root: string, port: number): Promise<Door> {
  const folder = join(root, '.door');
  const socket = join(folder, 'gateway');
  if (socket.length > pathLengthMax)
    throw new SandboxFault(
      `${socket} is too long for the address of a socket`,
      'choose a TERRACE_HOME with a shorter path, or set TFE_HOSTNAME to a name that containers can reach',
    );
  await mkdir(folder, { recursive: true, mode: 0o711 });
  // Of a start that was killed.
  await rm(socket, { force: true });
  const open = new Set<Socket>();
  // Either side may have said all that it has to say before the other has.
  const server = createServer({ allowHalfOpen: true }, (inner) => {
    const outer = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    for (const one of [inner, outer]) {
      open.add(one);
      one.on('close', () => open.delete(one));
    }
    pipeline(inner, outer, () => undefined);
    pipeline(outer, inner, () => undefined);
  });
  server.listen(socket);
  await once(server, 'listening');
  // Runs are users of their own, and who may reach the port may reach this.
  await chmod(socket, 0o666);
  return {
    socket,
    async close() {
      server.close();
      for (const each of open) each.destroy();
      await once(server, 'close');
    },
  };
}
