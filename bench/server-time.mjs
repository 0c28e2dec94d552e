// Loaded into a Terrace that is measured (`node --import`): writes one line of JSON for every answered request to the file of
// TERRACE_BENCH_REQUESTS. It listens to Node's own channels, so nothing of Terrace knows of it and TLS is not in the way.

import diagnostics from 'node:diagnostics_channel';
import { createWriteStream } from 'node:fs';

const path = process.env.TERRACE_BENCH_REQUESTS;
if (path) {
  const file = createWriteStream(path, { flags: 'a' });
  const begun = new WeakMap();
  diagnostics.subscribe('http.server.request.start', ({ request }) => begun.set(request, performance.now()));
  diagnostics.subscribe('http.server.response.finish', ({ request, response }) => {
    const startedAt = begun.get(request);
    if (startedAt === undefined) return;
    const line = {
      at: Date.now(),
      method: request.method,
      path: request.url,
      status: response.statusCode,
      ms: performance.now() - startedAt,
      agent: request.headers['user-agent'] ?? '',
    };
    file.write(`${JSON.stringify(line)}\n`);
  });
}
