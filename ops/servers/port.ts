// A port for a child, kept over restarts so that clients find it again.

import { createServer } from 'node:net';

/** A port of 127.0.0.1 that is free now: `wanted` when it is, else any. */
export async function freePort(wanted: number | null): Promise<number> {
  if (wanted !== null && typeof (await tryPort(wanted)) === 'number') return wanted;
  const port = await tryPort(0);
  if (typeof port !== 'number') throw new Error('no port of 127.0.0.1 is free', { cause: port });
  return port;
}

/** Why nobody can listen on that port of 127.0.0.1 now: `EADDRINUSE`, or `EACCES` where this user may not; null when it is free. */
export async function whyNotFree(port: number): Promise<NodeJS.ErrnoException | null> {
  const tried = await tryPort(port);
  return typeof tried === 'number' ? null : tried;
}

/** The port, or why not. */
function tryPort(port: number): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
