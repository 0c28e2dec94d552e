// What a first start leaves behind: a site admin with a token, the files that scripts read, and the sample. Each step looks first
// whether it was done, so that a start which was killed in between goes on where it stopped (DECISIONS 16).

import { setTimeout } from 'node:timers/promises';
import { readCredentials } from '@terrace/actors/sign-in/view';
import { macOfToken, makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser, findTokenOwner, readFirstAdmin } from '@terrace/actors/user/view';
import { makePasswordLink } from '@terrace/gateway/sign-in/passwords';
import type { Clock, Rng } from '@terrace/runtime/clock/clock';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import type { Home } from '../home/home.ts';
import type { Configuration } from './configuration.ts';
import { makeSample } from './sample.ts';
import type { ApiRequest } from './sample.ts';

export interface FirstBootOptions {
  readonly sql: Sql;
  readonly keys: Keys;
  readonly rng: Rng;
  readonly home: Home;
  readonly configuration: Pick<Configuration, 'adminToken' | 'hostname' | 'port'>;
  readonly say: (text: string) => void;
}

const adminName = 'admin';

/** The admin's token, in a file that is written by rename, mode 0600. What the file or the operator says becomes it at the very first
 * start; later it must be one that the database still takes, since who revokes or deletes a token does not want it back. */
export async function ensureAdmin(options: FirstBootOptions): Promise<string> {
  const { sql, keys, rng, home, configuration, say } = options;
  const first = { username: adminName, email: 'admin@localhost.invalid', isSiteAdmin: true, rng };
  const admin = (await readFirstAdmin(sql)) ?? (await ensureUser(sql, first));
  const register = (token: string): Promise<boolean> =>
    registerToken({ sql, keys, rng }, { token, owner: admin.id, description: 'made at the first start' });
  const isTaken = async (token: string): Promise<boolean> =>
    (await findTokenOwner(sql, macOfToken(keys, token)))?.id === admin.id;

  const isFirst = !(await isDone(sql, tokenStep));
  const before = (await home.read('admin-token'))?.trim() ?? null;
  let token: string | null = null;
  for (const candidate of [before, configuration.adminToken]) {
    if (candidate === null || token !== null) continue;
    if (isFirst) await register(candidate);
    if (await isTaken(candidate)) token = candidate;
  }
  if (token === null) {
    token = makeUserToken(rng);
    await register(token);
    if (before !== null) say('the token in admin-token was revoked or has expired; the file has a new one');
  }
  if (token !== before) await home.write('admin-token', `${token}\n`);
  await markDone(sql, tokenStep);
  await home.write('terraformrc', terraformrc(configuration, token));
  return token;
}

/** A link by which the admin gets a first password, or null when there is one already. It works once, for an hour. */
export async function firstPasswordLink({
  sql,
  keys,
  clock,
  configuration,
}: Pick<FirstBootOptions, 'sql' | 'keys' | 'configuration'> & { readonly clock: Clock }): Promise<string | null> {
  const first = await readFirstAdmin(sql);
  const admin = first === null ? null : await readCredentials(sql, first.username);
  if (admin === null || admin.hash !== null) return null;
  return makePasswordLink({ keys, clock }, `https://${configuration.hostname}`, admin).url;
}

/** A CLI configuration for `TF_CLI_CONFIG_FILE`: the admin's token under each name that this server has. */
function terraformrc({ hostname, port }: Pick<Configuration, 'hostname' | 'port'>, token: string): string {
  const names = [...new Set([hostname, `127.0.0.1:${port}`, `localhost:${port}`])];
  return names.map((name) => `credentials "${name}" {\n  token = "${token}"\n}\n`).join('');
}

/** Any number, the same for every node: of nodes that come up together one makes the sample. */
const advisoryLock = 7_203_519;

/** Makes the sample once in the life of an installation: who deletes it is not given it again. Gives its run, or null when it was there. */
export async function ensureSample(sql: Sql, request: ApiRequest): Promise<string | null> {
  if (await isDone(sql, sampleStep)) return null;
  return await sql.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [advisoryLock]);
    if (await isDone(transaction, sampleStep)) return null;
    const run = await makeSample(patient(request));
    await markDone(transaction, sampleStep);
    return run;
  });
}

/** A start on a busy machine is told, as everybody is, that the server has too much to do. */
const patient =
  (request: ApiRequest): ApiRequest =>
  async (...asked) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await request(...asked);
      if (answer.status !== 503 || tries === busyTriesMax) return answer;
      await setTimeout(retryMs);
    }
  };
const busyTriesMax = 30;

const retryMs = 1_000;
/** Until then it is no failure: the nodes of a new installation come up one after the other. */
const patientMs = 60_000;

export interface Sampler {
  stop(): Promise<void>;
}

/**
 * Makes the sample as soon as some node answers for actors, for a gateway that has none of its own: it is ready without them. Any number of
 * gateways may do so at once, beside nodes that do it in their start.
 */
export function startSampler(options: {
  readonly sql: Sql;
  readonly request: ApiRequest;
  readonly clock: Pick<Clock, 'sleep' | 'monotonic'>;
  readonly onMade: (run: string) => void;
  readonly onFault: (what: string, error: unknown) => void;
}): Sampler {
  const { sql, request, clock, onMade, onFault } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const wanted: ApiRequest = (...asked) => {
    signal.throwIfAborted();
    return request(...asked);
  };
  const run = async (): Promise<void> => {
    const impatientAt = clock.monotonic() + patientMs;
    for (let isSaid = false; !signal.aborted;) {
      try {
        const made = await ensureSample(sql, wanted);
        if (made !== null) onMade(made);
        return;
      } catch (error) {
        if (!signal.aborted && !isSaid && clock.monotonic() > impatientAt) {
          isSaid = true;
          onFault('make organization demo; it is tried until some node of the role actors answers', error);
        }
      }
      await clock.sleep(retryMs, signal).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort(new Error('the sampler stops'));
      await running;
    },
  };
}

/** What is done once in the life of an installation. */
const tokenStep = 'admin-token';
const sampleStep = 'sample';

const isDone = async (sql: Pick<Sql, 'query'>, step: string): Promise<boolean> =>
  (await sql.query('select name from installation_step where name = $1', [step])).length > 0;

const markDone = (sql: Pick<Sql, 'query'>, step: string): Promise<unknown> =>
  sql.query('insert into installation_step (name) values ($1) on conflict do nothing', [step]);
