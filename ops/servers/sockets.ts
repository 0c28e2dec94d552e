// The connections of a small TCP server of ours, so that its close ends them too.

import type { Server, Socket } from 'node:net';

export class Sockets {
  readonly #open = new Set<Socket>();

  /** From now on it goes with the server; an error of it is its end and nobody else's. */
  keep(socket: Socket): void {
    this.#open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#open.delete(socket));
  }

  /** Both end together. */
  join(one: Socket, other: Socket): void {
    one.once('close', () => other.destroy());
    other.once('close', () => one.destroy());
  }

  /** Lets nobody in any more, and ends who is inside. */
  async close(server: Server): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}
