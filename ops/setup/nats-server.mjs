// nats-server 2.11 or newer: what the operator names, else PATH, else our cache, else built by Go, else the official archive.

import { join } from 'node:path';
import { download, installMember } from './download.mjs';
import { buildWithGo } from './go.mjs';
import { architecture, cache, platform } from './places.mjs';
import { isExecutable, onPath, run } from './run.mjs';
import { SetupFault, say, step } from './say.mjs';

export const pinnedVersion = '2.15.2';
const oldestMinor = 11;

const cached = () => join(cache, 'bin', `nats-server-${pinnedVersion}`);
const releases = () =>
  process.env.TERRACE_NATS_DOWNLOAD_URL || 'https://github.com/nats-io/nats-server/releases/download';

/** The binary that is there already, or null. Throws SetupFault when TERRACE_NATS_SERVER names one that cannot serve. */
export async function findNatsServer() {
  const named = process.env.TERRACE_NATS_SERVER;
  if (named) {
    const version = await versionOf(named);
    if (version !== null && isRecent(version)) return named;
    throw new SetupFault({
      message: `TERRACE_NATS_SERVER is ${named}, which is ${version === null ? 'no nats-server that can be run' : `nats-server ${version}`}`,
      advice: `name nats-server 2.${oldestMinor} or newer, or unset TERRACE_NATS_SERVER`,
    });
  }
  if (await isExecutable(cached())) return cached();
  const found = await onPath('nats-server');
  const version = found === null ? null : await versionOf(found);
  return version !== null && isRecent(version) ? found : null;
}

/** The binary, made when it is missing. @returns {Promise<string>} its path */
export async function ensureNatsServer() {
  const found = await findNatsServer();
  if (found !== null) return found;
  const tried = ['TERRACE_NATS_SERVER (not set)', `nats-server >= 2.${oldestMinor} on PATH`, cached()];
  const go = await onPath('go');
  for (const [what, make] of /** @type {const} */ ([
    ['building nats-server with Go (one to three minutes)', go === null ? null : () => buildServer(go)],
    ['downloading nats-server', () => downloadRelease()],
  ])) {
    if (make === null) {
      tried.push('go install (Go is not on PATH)');
      continue;
    }
    try {
      await step(what, make);
      return cached();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(`${what} failed: ${reason}`);
      tried.push(`${what}: ${reason}`);
    }
  }
  throw new SetupFault({
    message: 'nats-server is missing',
    tried,
    advice: `install nats-server 2.${oldestMinor} or newer and put it on PATH, or name it by TERRACE_NATS_SERVER`,
  });
}

/** @param {string} go */
const buildServer = (go) =>
  buildWithGo(go, `github.com/nats-io/nats-server/v2@v${pinnedVersion}`, { program: 'nats-server', target: cached() });

async function downloadRelease() {
  const base = `${releases()}/v${pinnedVersion}`;
  const archiveName = `nats-server-v${pinnedVersion}-${platform}-${architecture}.tar.gz`;
  say('no checksum of this release is kept here: it is checked against the SHA256SUMS that the release gives over TLS');
  const sums = (await download(`${base}/SHA256SUMS`)).toString('utf8');
  await installMember({
    archiveUrl: `${base}/${archiveName}`,
    archiveName,
    sums,
    member: 'nats-server',
    target: cached(),
  });
}

/** @param {string} path */
async function versionOf(path) {
  const text = await run(path, ['--version'], { timeoutMs: 10_000 }).catch(() => '');
  return /v(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null;
}

/** @param {string} version */
function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= oldestMinor);
}
