// The engines that runs are made by, terraform and tofu (OpenTofu): what the operator names, else PATH, else our cache, else the official
// archive, checked by its SHA256SUMS and, where gpg and the release key are at hand, by the signature of those. A workspace may ask for
// any version; each is fetched once. A binary says itself which engine it is: one never stands for the other, since their versions mean
// different programs.

import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DownloadFault, download, installMember, unpackMember } from './download.mjs';
import { architecture, cache, platform } from './places.mjs';
import { isExecutable, onPath, run } from './run.mjs';
import { SetupFault, say, step } from './say.mjs';

/** @typedef {'terraform' | 'tofu'} Engine */

/**
 * `pinned` is what a workspace gets that asks for no version of its own, when none is installed. Releases lie in `official` or a mirror
 * of it, each in a folder of its own; `signature` ends the name of the OpenPGP signature of SHA256SUMS (OpenTofu's `.sig` is cosign's).
 */
const facts = {
  terraform: {
    product: 'Terraform',
    pinned: '1.11.4',
    binary: 'TERRACE_TERRAFORM',
    mirror: 'TERRACE_TERRAFORM_DOWNLOAD_URL',
    official: 'https://releases.hashicorp.com/terraform',
    folder: (version) => version,
    signature: '.sig',
  },
  tofu: {
    product: 'OpenTofu',
    pinned: '1.12.6',
    binary: 'TERRACE_TOFU',
    mirror: 'TERRACE_TOFU_DOWNLOAD_URL',
    official: 'https://github.com/opentofu/opentofu/releases/download',
    folder: (version) => `v${version}`,
    signature: '.gpgsig',
  },
};

/** @type {{ readonly [name in Engine]: string }} */
export const pinnedVersions = { terraform: facts.terraform.pinned, tofu: facts.tofu.pinned };

/** The operator's variable for an engine's binary. @param {Engine} engine */
export const binaryVariable = (engine) => facts[engine].binary;

/** @param {Engine} engine */
const releases = (engine) => process.env[facts[engine].mirror] || facts[engine].official;

/** Where the release of a version lies, and the names of what it has for this machine. @param {Engine} engine @param {string} version */
function releaseOf(engine, version) {
  const base = `${releases(engine)}/${facts[engine].folder(version)}`;
  const sums = `${base}/${engine}_${version}_SHA256SUMS`;
  return { base, sums, archive: `${engine}_${version}_${platform}_${architecture}.zip` };
}

/** @param {Engine} engine @param {string} version */
const cached = (engine, version) => join(cache, engine, version, engine);

/** Somebody waits for the answer; the archive itself may take longer. */
const releaseLookMs = 5_000;

/** @type {Map<string, Promise<{ product: string, version: string } | null>>} */
const probes = new Map();

/**
 * The engine's binary that is installed, with its version; null when there is none. Throws SetupFault when the operator named one that
 * cannot be run, or that is another engine.
 * @param {Engine} engine
 * @param {{ readonly [name: string]: string | undefined }} [env]
 * @returns {Promise<{ path: string, version: string } | null>}
 */
export async function findEngine(engine, env = process.env) {
  const { product, binary, pinned } = facts[engine];
  const named = env[binary];
  const candidates = named ? [named] : [await onPath(engine), cached(engine, pinned)];
  for (const path of candidates) {
    if (path === null || !(await isExecutable(path))) continue;
    const found = await identityOf(path);
    if (found?.product === product) return { path, version: found.version };
    if (named && found !== null) throw misnamed(engine, named, found);
  }
  if (named) {
    throw new SetupFault({
      message: `${binary} is ${named}, which cannot be run`,
      advice: `name a ${engine} binary, or unset ${binary}`,
    });
  }
  return null;
}

/** @param {Engine} engine @param {string} named @param {{ product: string, version: string }} found */
function misnamed(engine, named, found) {
  const { product, binary } = facts[engine];
  const [other] = Object.values(facts).filter((one) => one.product === found.product);
  return new SetupFault({
    message: `${binary} is ${named}, which is ${found.product} ${found.version} and not ${product}`,
    advice: `unset ${binary}; ${other?.binary} is the variable for ${found.product}, and a workspace asks for it by its attribute engine`,
  });
}

/**
 * What to begin with: terraform, unless only tofu is installed.
 * @returns {Promise<Engine>}
 */
export async function firstEngine() {
  return (await findEngine('terraform')) === null && (await findEngine('tofu')) !== null ? 'tofu' : 'terraform';
}

/**
 * The installed binary of an engine, else the pinned one, fetched.
 * @param {Engine} engine
 * @returns {Promise<string>} its path
 */
export async function ensureAnyOf(engine) {
  return (await findEngine(engine))?.path ?? (await ensureEngine(engine, pinnedVersions[engine]));
}

/** Where a version was found last, by where it would lie in the cache: every run asks. @type {Map<string, { path: string, mark: string }>} */
const settled = new Map();

/** Which file lies there. @param {string} path */
async function markOf(path) {
  const found = await stat(path).catch(() => null);
  return found === null ? null : `${found.dev} ${found.ino} ${found.mtimeMs} ${found.size}`;
}

/** @param {string} target @param {string} path */
async function settle(target, path) {
  const mark = await markOf(path);
  if (mark !== null) settled.set(target, { path, mark });
  return path;
}

/** One download of a version at a time: runs that come together wait for the same. @type {Map<string, Promise<string>>} */
const fetching = new Map();

/**
 * The binary of exactly that version, fetched when it is neither installed nor cached.
 * @param {Engine} engine
 * @param {string} version `1.11.4`
 * @returns {Promise<string>} its path
 */
export async function ensureEngine(engine, version) {
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(version)) throw new TypeError(`${version} is no version of ${engine}`);
  const target = cached(engine, version);
  const before = settled.get(target);
  if (before !== undefined && (await markOf(before.path)) === before.mark) return before.path;
  settled.delete(target);
  const installed = await findEngine(engine);
  if (installed?.version === version) return await settle(target, installed.path);
  if (await isExecutable(target)) return await settle(target, target);
  const known = fetching.get(target);
  if (known !== undefined) return await known;
  const fetched = fetchEngine(engine, version, installed).finally(() => fetching.delete(target));
  fetching.set(target, fetched);
  return await fetched;
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {{ path: string, version: string } | null} installed
 * @returns {Promise<string>}
 */
async function fetchEngine(engine, version, installed) {
  const { binary, signature } = facts[engine];
  const target = cached(engine, version);
  const { base, sums: sumsUrl, archive: archiveName } = releaseOf(engine, version);
  try {
    await step(`downloading ${engine} ${version}`, async () => {
      const sums = (await download(sumsUrl)).toString('utf8');
      await checkSignature(sums, `${sumsUrl}${signature}`);
      await installMember({ archiveUrl: `${base}/${archiveName}`, archiveName, sums, member: engine, target });
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupFault({
      isPassing: isPassing(error),
      message: `${engine} ${version} could not be fetched from ${base}: ${reason}`,
      tried: [
        installed === null ? `${engine} on PATH` : `${installed.path} (version ${installed.version})`,
        target,
        base,
      ],
      advice: `install ${engine} ${version} on PATH, name it by ${binary}, or choose another version for the workspace`,
      cause: error,
    });
  }
  return target;
}

/**
 * Versions that can be run at once: the installed one first, then those in the cache.
 * @param {Engine} engine
 * @returns {Promise<readonly string[]>}
 */
export async function presentVersions(engine) {
  const installed = await findEngine(engine);
  const names = await readdir(join(cache, engine)).catch(() => []);
  const kept = [];
  for (const name of names) if (await isExecutable(cached(engine, name))) kept.push(name);
  return [...new Set([...(installed === null ? [] : [installed.version]), ...kept])];
}

/** Whether the same may be had in a moment: its server is away, or says nothing of it. @param {unknown} error */
const isPassing = (error) => error instanceof DownloadFault && error.status !== 403 && error.status !== 404;

/** One download at a time of what is the same. @type {Map<string, Promise<string>>} */
const unpacking = new Map();

/**
 * The engine's binary out of an archive that somebody else has fetched when it was not kept: by its SHA-256, since whoever changes what a version
 * is must not get what it was.
 * @param {Engine} engine
 * @param {{ url: string, sha: string }} archive
 * @param {(url: string) => Promise<Buffer>} fetchArchive
 * @returns {Promise<string>} its path
 */
export async function ensureArchive(engine, { url, sha }, fetchArchive) {
  const target = join(cache, `${engine}-archives`, sha, engine);
  if (await isExecutable(target)) return target;
  const known = unpacking.get(target);
  if (known !== undefined) return await known;
  const unpacked = unpackArchive(engine, { url, sha, target }, fetchArchive).finally(() => unpacking.delete(target));
  unpacking.set(target, unpacked);
  return await unpacked;
}

/**
 * @param {Engine} engine
 * @param {{ url: string, sha: string, target: string }} what
 * @param {(url: string) => Promise<Buffer>} fetchArchive
 */
async function unpackArchive(engine, { url, sha, target }, fetchArchive) {
  const { product } = facts[engine];
  await step(`downloading ${engine} from ${url}`, async () => {
    await unpackMember(await fetchArchive(url), {
      ...{ archiveName: basename(new URL(url).pathname), member: engine, target },
      expected: sha,
      saidBy: 'the list of versions',
      // Whoever comes meanwhile, or after a kill, must not find another engine at its place.
      check: async (path) => {
        const found = await askTwice(path);
        if (found?.product === product) return;
        throw new Error(`it holds no ${product}${found === null ? ' that can be run' : `, but ${found.product}`}`);
      },
    });
  });
  return target;
}

/**
 * Why there is no release of exactly that version for this machine; null when there is. Throws when its server cannot say.
 * @param {Engine} engine
 * @param {string} version
 * @returns {Promise<string | null>}
 */
export async function releaseFault(engine, version) {
  const { sums, archive } = releaseOf(engine, version);
  try {
    if ((await download(sums, releaseLookMs)).toString('utf8').includes(archive)) return null;
    return `its release has nothing for ${platform}_${architecture}`;
  } catch (error) {
    if (isPassing(error)) throw error;
    return `${releases(engine)} has no such release`;
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
 * binary, so it gets a second chance at once: a run would be told that there is no such engine.
 * @param {string} path
 */
function identityOf(path) {
  let probe = probes.get(path);
  if (probe === undefined) {
    probe = askTwice(path);
    probes.set(path, probe);
    void probe.then((found) => found ?? probes.delete(path));
  }
  return probe;
}

/** @param {string} path */
const askTwice = (path) =>
  askIdentity(path)
    .catch(() => askIdentity(path))
    .catch(() => null);

/**
 * Asked in words: as JSON both engines say only `terraform_version`.
 * @param {string} path
 * @returns {Promise<{ product: string, version: string } | null>}
 */
async function askIdentity(path) {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  delete env.TF_CLI_CONFIG_FILE;
  const text = await run(path, ['version'], { env, timeoutMs: 20_000 });
  // A warning about a missing CLI configuration may stand before it.
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(text) ?? [];
  return product === undefined || version === undefined ? null : { product, version };
}
