// What a first start leaves behind: a site admin with a token, the files that scripts read, and the sample. Each step looks first
// whether it was done, so that a start which was killed in between goes on where it stopped (DECISIONS 16).

import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
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
  readonly clock: Clock;
  readonly rng: Rng;
  readonly home: Home;
  readonly configuration: Configuration;
}

const adminName = 'admin';

/** The admin's token: the file's while the database knows it, else a new one; written by rename, mode 0600. */
export async function ensureAdmin(options: FirstBootOptions): Promise<string> {
  const { sql, keys, rng, home, configuration } = options;
  const admin = await ensureUser(sql, {
    username: adminName,
    email: 'admin@localhost.invalid',
    isSiteAdmin: true,
    rng,
  });
  const before = (await home.read('admin-token'))?.trim() ?? null;
  const given = configuration.adminToken;
  const token = before ?? given ?? makeUserToken(rng);
  await registerToken({ sql, keys, rng }, { token, owner: admin.id, description: 'made at the first start' });
  if (before === null) await home.write('admin-token', `${token}\n`);
  await home.write('terraformrc', terraformrc(configuration, token));
  return token;
}

/** A CLI configuration for `TF_CLI_CONFIG_FILE`: the admin's token under each name that this server has. */
function terraformrc({ hostname, port }: Configuration, token: string): string {
  const names = [...new Set([hostname, `127.0.0.1:${port}`, `localhost:${port}`])];
  return names.map((name) => `credentials "${name}" {\n  token = "${token}"\n}\n`).join('');
}

/** Any number, the same for every node: of nodes that come up together one makes the sample. */
const advisoryLock = 7_203_519;

/** Makes the sample once in the life of an installation: who deletes it is not given it again. */
export async function ensureSample(sql: Sql, request: ApiRequest): Promise<string | null> {
  const step = 'sample';
  return await sql.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [advisoryLock]);
    const done = await transaction.query('select name from installation_step where name = $1', [step]);
    if (done.length > 0) return null;
    const run = await makeSample(request);
    await transaction.query('insert into installation_step (name) values ($1) on conflict do nothing', [step]);
    return run;
  });
}
