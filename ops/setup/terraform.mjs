// terraform: what the operator names, else PATH, else our cache, else the official archive, checked by its SHA256SUMS and, where
// gpg and the release key are at hand, by the signature of those. A workspace may ask for any version; each is fetched once.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download, installMember } from './download.mjs';
import { architecture, cache, platform } from './places.mjs';
import { isExecutable, onPath, run } from './run.mjs';
import { SetupFault, say, step } from './say.mjs';

/** What a workspace gets that asks for no version of its own, when none is installed. */
export const pinnedVersion = '1.11.4';

const releases = () => process.env.TERRACE_TERRAFORM_DOWNLOAD_URL || 'https://releases.hashicorp.com/terraform';
const cached = (version) => join(cache, 'terraform', version, 'terraform');

/** Somebody waits for the answer; the archive itself may take longer. */
const releaseLookMs = 5_000;

/** @type {Map<string, Promise<string | null>>} */
const probes = new Map();

/**
 * The terraform (or tofu) that is installed, with its version; null when there is none.
 * @param {{ readonly [name: string]: string | undefined }} [env]
 * @returns {Promise<{ path: string, version: string } | null>}
 */
export async function findTerraform(env = process.env) {
  const named = env.TERRACE_TERRAFORM;
  const candidates = named ? [named] : [await onPath('terraform'), cached(pinnedVersion), await onPath('tofu')];
  for (const path of candidates) {
    if (path === null || !(await isExecutable(path))) continue;
    const version = await versionOf(path);
    if (version !== null) return { path, version };
  }
  if (named) {
    throw new SetupFault({
      message: `TERRACE_TERRAFORM is ${named}, which cannot be run`,
      advice: 'name a terraform or tofu binary, or unset TERRACE_TERRAFORM',
    });
  }
  return null;
}

/** @returns {Promise<{ path: string, version: string }>} */
export async function ensureAnyTerraform() {
  return (await findTerraform()) ?? { path: await ensureTerraform(pinnedVersion), version: pinnedVersion };
}

/** One download of a version at a time: runs that come together wait for the same. @type {Map<string, Promise<string>>} */
const fetching = new Map();

/**
 * The binary of exactly that version, fetched when it is neither installed nor cached.
 * @param {string} version `1.11.4`
 * @returns {Promise<string>} its path
 */
export async function ensureTerraform(version) {
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(version)) throw new TypeError(`${version} is no version of terraform`);
  const installed = await findTerraform();
  if (installed?.version === version) return installed.path;
  const target = cached(version);
  if (await isExecutable(target)) return target;
  const known = fetching.get(version);
  if (known !== undefined) return await known;
  const fetched = fetchTerraform(version, target, installed).finally(() => fetching.delete(version));
  fetching.set(version, fetched);
  return await fetched;
}

/**
 * @param {string} version
 * @param {string} target
 * @param {{ path: string, version: string } | null} installed
 * @returns {Promise<string>}
 */
async function fetchTerraform(version, target, installed) {
  const base = `${releases()}/${version}`;
  const archiveName = `terraform_${version}_${platform}_${architecture}.zip`;
  try {
    await step(`downloading terraform ${version}`, async () => {
      const sumsName = `terraform_${version}_SHA256SUMS`;
      const sums = (await download(`${base}/${sumsName}`)).toString('utf8');
      await checkSignature(sums, `${base}/${sumsName}.sig`);
      await installMember({ archiveUrl: `${base}/${archiveName}`, archiveName, sums, member: 'terraform', target });
    });
  } catch (error) {
    throw new SetupFault({
      message: `terraform ${version} is not to be had`,
      tried: [
        installed === null ? 'terraform and tofu on PATH' : `${installed.path} (version ${installed.version})`,
        target,
        `${base}: ${error instanceof Error ? error.message : String(error)}`,
      ],
      advice: `install terraform ${version} on PATH, name it by TERRACE_TERRAFORM, or choose another version for the workspace`,
      cause: error,
    });
  }
  return target;
}

/**
 * Versions that can be run at once: the installed one first, then those in the cache.
 * @returns {Promise<readonly string[]>}
 */
export async function presentVersions() {
  const installed = await findTerraform();
  const names = await readdir(join(cache, 'terraform')).catch(() => []);
  const kept = [];
  for (const name of names) if (await isExecutable(cached(name))) kept.push(name);
  return [...new Set([...(installed === null ? [] : [installed.version]), ...kept])];
}

/**
 * Why a release of exactly that version cannot be fetched for this machine; null when it can.
 * @param {string} version
 * @returns {Promise<string | null>}
 */
export async function releaseFault(version) {
  try {
    const sums = await download(`${releases()}/${version}/terraform_${version}_SHA256SUMS`, releaseLookMs);
    if (sums.toString('utf8').includes(`terraform_${version}_${platform}_${architecture}.zip`)) return null;
    return `its release has nothing for ${platform}_${architecture}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return /answered with 40[34]$/.test(reason) ? `${releases()} has no such release` : reason;
  }
}

/** Checks the release's signature with the operator's own keyring; says so when that cannot be done. */
async function checkSignature(sums, signatureUrl) {
  const gpg = await onPath('gpg');
  if (gpg === null) {
    say('gpg is not installed: the checksums are trusted as the release gives them over TLS');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'terrace-sums-'));
  try {
    await writeFile(join(folder, 'sums'), sums);
    await writeFile(join(folder, 'sums.sig'), await download(signatureUrl));
    await run(gpg, ['--batch', '--verify', join(folder, 'sums.sig'), join(folder, 'sums')]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/BAD signature/i.test(reason))
      throw new Error(`the signature of the checksums is bad: ${reason}`, { cause: error });
    say(
      "the release's public key is not in gpg's keyring: the checksums are trusted as the release gives them over TLS",
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Asked once and remembered; what did not answer is asked again. One that was killed, or too slow on a busy machine, says nothing of the
 * binary, so it gets a second chance at once: a run would be told that there is no terraform.
 * @param {string} path
 */
function versionOf(path) {
  let probe = probes.get(path);
  if (probe === undefined) {
    probe = askVersion(path)
      .catch(() => askVersion(path))
      .catch(() => null);
    probes.set(path, probe);
    void probe.then((version) => version ?? probes.delete(path));
  }
  return probe;
}

/** @param {string} path */
async function askVersion(path) {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  delete env.TF_CLI_CONFIG_FILE;
  const text = await run(path, ['version', '-json'], { env, timeoutMs: 20_000 });
  // A warning about a missing CLI configuration may stand before the document.
  return /"terraform_version":\s*"([^"]+)"/.exec(text)?.[1] ?? null;
}
