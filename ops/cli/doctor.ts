// `terrace doctor`: looks at everything that Terrace stands on, changes nothing, and says for each thing that is wrong how to mend
// it. Ends with 1 when something would keep Terrace from working.

import { counted } from '@terrace/machines/kernel/text';
import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Engine } from '@terrace/machines/workspace/messages';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { systemClock } from '@terrace/runtime/clock/system';
import { callRoll } from '@terrace/runtime/membership/roll-call';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';
import { SandboxFault } from '@terrace/runtime/sandbox/sandbox';
import { loopbackPortOf, readConfiguration } from '../boot/configuration.ts';
import type { Configuration } from '../boot/configuration.ts';
import type { Endpoints } from '../boot/endpoints.ts';
import { askNats, askPostgres } from '../boot/reach.ts';
import { accessOf } from '../boot/servers.ts';
import { freePort } from '../servers/port.ts';
import { nativeFolder } from '../servers/postgres.ts';
import { findNatsServer } from '../setup/nats-server.mjs';
import { binaryVariable, findEngine, firstEngine, pinnedVersions } from '../setup/engines.mjs';
import { clientOf, findServer } from './api.ts';
import { findNode } from './node.ts';
import { openUpgrades } from './roll-call.ts';
import { printed } from './version.ts';

export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly found: string;
  /** What to do about it; null when nothing is to be done. */
  readonly advice: string | null;
}

const ok = (check: string, found: string): Finding => ({ check, status: 'ok', found, advice: null });
const warning = (check: string, found: string, advice: string): Finding => ({
  check,
  status: 'warning',
  found,
  advice,
});
const error = (check: string, found: string, advice: string): Finding => ({ check, status: 'error', found, advice });

/** nats-server takes three quarters of it, and its streams may grow to 1.25 GiB. */
const diskFloorBytes = 2 * 1024 ** 3;
const certificateFloorDays = 14;
const dayMs = 86_400_000;

export async function doctor(options: { readonly json: boolean; readonly env: NodeJS.ProcessEnv }): Promise<void> {
  const findings = await examine(options.env);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ schema: 'terrace/doctor/v1', items: findings }, null, 2)}\n`);
  else for (const finding of findings) process.stdout.write(`${lineOf(finding)}\n`);
  if (findings.some(({ status }) => status === 'error')) process.exitCode = 1;
}

/** All findings, in the order in which Terrace meets the things. */
export async function examine(env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  let configuration: Configuration;
  try {
    configuration = readConfiguration([], env);
  } catch (problem) {
    return [error('configuration', (problem as Error).message, 'correct these variables')];
  }
  const running = await findNode(env).then(
    ({ endpoints }) => endpoints,
    () => null,
  );
  const checks = [
    node(),
    natsServer(configuration),
    postgres(configuration),
    engine('terraform'),
    engine('tofu'),
    sandbox(configuration, env),
    home(configuration),
    port(configuration, running !== null),
    certificate(configuration),
    gateway(configuration, env, running !== null),
    ...(running === null ? [] : [machines(running)]),
  ];
  return [
    ok('configuration', `roles ${(running?.roles ?? [...configuration.roles]).join(', ')}, home ${configuration.home}`),
    ...(await Promise.all(checks)),
  ];
}

async function node(): Promise<Finding> {
  return ok('node', `${process.versions.node} at ${process.execPath}`);
}

async function natsServer(configuration: Configuration): Promise<Finding> {
  const { natsUrl } = configuration;
  if (natsUrl !== null) return await ofYourOwn('nats-server', 'NATS_URL', () => askNats(accessOf(natsUrl)));
  try {
    const path = await findNatsServer();
    if (path === null)
      return warning(
        'nats-server',
        'not there yet',
        'npm start brings one; or install nats-server 2.11 or newer on PATH',
      );
    return ok('nats-server', `${(await printed(path, /v?(\d+\.\d+\.\d+\S*)/)) ?? 'unknown version'} at ${path}`);
  } catch (problem) {
    return error('nats-server', (problem as Error).message, 'correct or unset TERRACE_NATS_SERVER');
  }
}

async function postgres(configuration: Configuration): Promise<Finding> {
  const { databaseUrl } = configuration;
  if (databaseUrl !== null) return await ofYourOwn('postgresql', 'DATABASE_URL', () => askPostgres(databaseUrl));
  try {
    const path = join(nativeFolder(), 'bin', 'postgres');
    const version = await printed(path, /(\d+(?:\.\d+)+)/);
    if (version === null)
      return error('postgresql', `${path} cannot be run`, 'run npm ci --include=optional, or set DATABASE_URL');
    return ok('postgresql', `${version} at ${path}`);
  } catch (problem) {
    return error('postgresql', (problem as Error).message, 'run npm ci --include=optional');
  }
}

/** A server of the operator's own is asked as a start would ask it. */
async function ofYourOwn(check: string, variable: string, ask: () => Promise<string>): Promise<Finding> {
  try {
    return ok(check, `${await ask()}, of your own by ${variable}; it answers`);
  } catch (problem) {
    return error(check, (problem as Error).message, `mend that server, or unset ${variable} to use the embedded one`);
  }
}

/** Only the one that a start brings is missed where it is not: others are fetched for the workspace that asks for them. */
async function engine(name: Engine): Promise<Finding> {
  try {
    const found = await findEngine(name);
    if (found !== null) return ok(name, `${found.version} at ${found.path}`);
    const first = await firstEngine().catch(() => 'terraform');
    if (name !== first) return ok(name, 'not there; fetched when a workspace asks for it as its engine');
    return warning(name, 'not there yet', `npm start fetches ${pinnedVersions[name]}; or install one on PATH`);
  } catch (problem) {
    return error(name, (problem as Error).message, `correct or unset ${binaryVariable(name)}`);
  }
}

/** Tries a command in a folder of its own: `doctor` leaves the home as it is. */
async function sandbox(configuration: Configuration, env: NodeJS.ProcessEnv): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-doctor-'));
  try {
    const chosen = await chooseSandbox({
      env,
      root: join(folder, 'jobs'),
      home: folder,
      containers: configuration.containers,
      gatewayPort: loopbackPortOf(configuration),
      spare: false,
    });
    await chosen.close();
    const found = `${chosen.kind}: ${chosen.reason}. ${chosen.describe}`;
    return chosen.isolated
      ? ok('sandbox', found)
      : warning('sandbox', found, 'install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap)');
  } catch (problem) {
    const advice = problem instanceof SandboxFault ? problem.advice : 'correct or unset TERRACE_SANDBOX';
    return error('sandbox', (problem as Error).message, advice);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function home({ home: path, password }: Configuration): Promise<Finding> {
  const found = await stat(path).catch(() => null);
  const place = found === null ? dirname(path) : path;
  const writable = await access(place, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (found?.isDirectory() === false)
    return error('home', `${path} is a file, and must be a folder`, 'set TERRACE_HOME');
  if (!writable) return error('home', `${path} cannot be written`, 'mend its owner and mode, or set TERRACE_HOME');
  const { bavail, bsize } = await statfs(place);
  const free = `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GiB free`;
  if (bavail * bsize < diskFloorBytes)
    return warning(
      'home',
      `${path}, only ${free}, and 2 GiB are needed`,
      'make room, or move the home by TERRACE_HOME',
    );
  if (found === null) return ok('home', `${path} will be made; ${free}`);
  const keyring = await readFile(join(path, 'keyring.json'), 'utf8').catch(() => null);
  const started = await stat(join(path, 'postgres', 'data')).catch(() => null);
  if (keyring === null && password === null && started !== null)
    return error(
      'home',
      `${path} has data but no keyring.json`,
      'bring the keyring back from your backup: without it the data is lost',
    );
  return ok('home', `${path}, ${free}`);
}

async function port({ port: wanted }: Configuration, running: boolean): Promise<Finding> {
  if (running) return ok('port', `${wanted}, or the one that the running Terrace was given`);
  if ((await freePort(wanted)) === wanted) return ok('port', `${wanted} is free`);
  return error('port', `${wanted} is taken by another program`, 'stop that program, or set PORT');
}

async function certificate({ home: path, hostname }: Configuration): Promise<Finding> {
  const text = await readFile(join(path, 'tls', 'server.pem'), 'utf8').catch(() => null);
  if (text === null) return ok('certificate', 'will be made at the first start');
  const found = new X509Certificate(text);
  const days = Math.floor((new Date(found.validTo).getTime() - Date.now()) / dayMs);
  const trust =
    process.platform === 'darwin'
      ? `; on macOS terraform trusts the keychain: security add-trusted-cert -k ~/Library/Keychains/login.keychain-db ${join(path, 'tls', 'ca.pem')}`
      : `; clients trust it by SSL_CERT_FILE=${join(path, 'tls', 'bundle.pem')}`;
  const advice = 'start Terrace again: it makes a new one';
  if (days < 0) return warning('certificate', `for ${hostname}, ended ${counted(-days, 'day')} ago`, advice);
  if (days < certificateFloorDays)
    return warning('certificate', `for ${hostname}, ends in ${counted(days, 'day')}`, advice);
  return ok('certificate', `for ${hostname}, good for ${counted(days, 'day')}${trust}`);
}

async function gateway(configuration: Configuration, env: NodeJS.ProcessEnv, running: boolean): Promise<Finding> {
  if (!running && env['TFE_ADDRESS'] === undefined) return ok('gateway', 'Terrace is not running on this home');
  try {
    const token = await readFile(join(configuration.home, 'admin-token'), 'utf8').catch(() => null);
    if (token === null && !env['TFE_TOKEN'])
      return ok('gateway', 'this home has no token; with TFE_TOKEN, and TFE_ADDRESS perhaps, the gateway is asked');
    const server = await findServer({ ...env, TERRACE_HOME: configuration.home });
    await clientOf(server).get('/api/v2/account/details');
    return ok('gateway', `${server.address} answers, and knows the token`);
  } catch (problem) {
    return error('gateway', (problem as Error).message, 'read what npm start printed, and the logs folder of the home');
  }
}

/** Whether all nodes have come to the same release. */
async function machines(endpoints: Endpoints): Promise<Finding> {
  try {
    if (endpoints.postgres === undefined) return ok('machines', 'a node with a gateway or actors tells of them');
    const { url, user, password } = endpoints.nats;
    const credentials = user === null ? {} : { user, password: password ?? '' };
    const bus = natsBus(await connectNats({ url, name: 'terrace doctor', ...credentials }));
    const nodes = await callRoll({ bus, clock: systemClock }).finally(() => bus.close());
    const upgrades = openUpgrades(nodes);
    if (upgrades.length === 0) return ok('machines', 'every node reads what is written, and nothing newer waits');
    return warning('machines', upgrades.join('; '), 'bring those nodes to the newer release, or stop them');
  } catch (problem) {
    return error('machines', (problem as Error).message, 'look at nats-server above');
  }
}

function lineOf({ check, status, found, advice }: Finding): string {
  const mark = { ok: 'OK     ', warning: 'WARNING', error: 'ERROR  ' }[status];
  return `${mark} ${check.padEnd(14)} ${found}${advice === null ? '' : `\n        ${' '.repeat(14)} → ${advice}`}`;
}
