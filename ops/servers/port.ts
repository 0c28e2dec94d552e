// A port for a child, kept over restarts so that clients find it again.

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to connections that go out: one of those would take a port while its server restarts. */
const [lowest, highest] = [20_000, 32_000];
const triesMax = 32;

/** A port of 127.0.0.1 that is free now: `wanted` when it is, else any. */
export async function freePort(wanted: number | null): Promise<number> {
  if (wanted !== null && typeof (await tryPort(wanted)) === 'number') return wanted;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = randomInt(lowest, highest);
    if (typeof (await tryPort(port)) === 'number') return port;
  }
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
