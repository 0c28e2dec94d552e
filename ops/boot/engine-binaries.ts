// The programs that a worker runs: of a release, or out of the archive that a site admin has named for the version, which is fetched by the
// rules of egress and must be what its SHA-256 says.

import type { BuildOptions } from '@terrace/actors/run/worker/options';
import { EgressFailed } from '@terrace/runtime/egress/egress';
import type { Egress } from '@terrace/runtime/egress/egress';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { ensureArchive, ensureEngine } from '../setup/engines.mjs';
import { architecture, platform } from '../setup/places.mjs';
import { SetupFault } from '../setup/say.mjs';

const fetchWithinMs = 10 * 60_000;
const archiveMaxBytes = 512 * 1024 * 1024;
const redirectsMax = 5;
/** What the server of an archive says of it for good. */
const lasting: readonly number[] = [401, 403, 404, 410];

export function engineBinaries(egress: Pick<Egress, 'send'>): BuildOptions['binary'] {
  return async (engine, version, archives) => {
    try {
      if (archives.length === 0) return await ensureEngine(engine, version);
      const archive = archives.find(({ os, arch }) => os === platform && arch === architecture);
      if (archive !== undefined)
        return await ensureArchive(engine, archive, (url) => fetchArchive(egress, url)).catch((error: Error) => {
          const isPassing = error instanceof EgressFailed || error instanceof RetryableFault;
          const { origin, pathname } = new URL(archive.url);
          const sentence = `${engine} ${version} could not be fetched from ${origin}${pathname}: ${error.message}`;
          throw isPassing ? new RetryableFault(sentence, { cause: error }) : new Error(sentence, { cause: error });
        });
    } catch (error) {
      if (!(error instanceof SetupFault)) throw error;
      const { sentence, isPassing } = error;
      throw isPassing ? new RetryableFault(sentence, { cause: error }) : new Error(sentence, { cause: error });
    }
    const has = archives.map(({ os, arch }) => `${os}_${arch}`).join(', ');
    throw new Error(`${engine} ${version} is here for ${has} alone, and this worker is ${platform}_${architecture}`);
  };
}

/** Throws RetryableFault for what may be otherwise in a moment. */
async function fetchArchive(egress: Pick<Egress, 'send'>, url: string): Promise<Buffer> {
  const { status, body, isCut } = await egress.send({
    ...{ url, method: 'GET', timeoutMs: fetchWithinMs, bodyMaxBytes: archiveMaxBytes, redirectsMax },
  });
  if (isCut) throw new Error(`it is larger than ${archiveMaxBytes} bytes`);
  if (status === 200) return body;
  if (lasting.includes(status)) throw new Error(`it was answered with ${status}`);
  throw new RetryableFault(`it was answered with ${status}`);
}
