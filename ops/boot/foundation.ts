// What every node with a database shares: connections, migrated tables, opened keys, the archivist, the logs and the tracer.
// A node that is only a worker has none of it (DECISIONS 11).

import { ownedTables } from '@terrace/actors/definitions';
import { siteMailer } from '@terrace/actors/site/view/mail';
import { readState } from '@terrace/actors/state-version/parse';
import { openArchivist, rowFormat } from '@terrace/runtime/blob/archivist';
import type { Archivist } from '@terrace/runtime/blob/archivist';
import type { UrlSigner } from '@terrace/runtime/blob/archive';
import type { Blob } from '@terrace/runtime/blob/blob';
import { makeUrlSigner } from '@terrace/runtime/blob/signed-url';
import type { Bus } from '@terrace/runtime/bus/bus';
import { natsBus } from '@terrace/runtime/bus/nats';
import type { connectNats } from '@terrace/runtime/bus/nats';
import { systemClock, systemRng } from '@terrace/runtime/clock/system';
import type { Clock, Rng } from '@terrace/runtime/clock/clock';
import { openEgress } from '@terrace/runtime/egress/egress';
import type { Egress } from '@terrace/runtime/egress/egress';
import { openPost } from '@terrace/runtime/egress/post';
import type { Post } from '@terrace/runtime/egress/post';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { openRootKey } from '@terrace/runtime/keys/root-key';
import { hasSealedKeys } from '@terrace/runtime/keys/sealed-keys';
import { openKeyService } from '@terrace/runtime/keys/service';
import type { KeyService } from '@terrace/runtime/keys/service';
import { openLogBook } from '@terrace/runtime/log/log-book';
import type { LogBook } from '@terrace/runtime/log/log-book';
import { natsQueue } from '@terrace/runtime/queue/nats';
import type { Queue } from '@terrace/runtime/queue/queue';
import { openPostgres, pointLookups } from '@terrace/runtime/store/postgres';
import { ensureRoles, nodeRoles } from '@terrace/runtime/store/roles';
import type { Sql } from '@terrace/runtime/store/sql';
import { StartFault } from '../home/exit-codes.ts';
import type { ExitReason } from '../home/exit-codes.ts';
import type { Home } from '../home/home.ts';
import { migrate } from '../migrations/migrations.ts';
import { checkBlobStore } from './blob-store.ts';
import type { Configuration } from './configuration.ts';
import { patiently } from './patience.ts';
import { postgresAt, reachNats, reaching } from './reach.ts';
import type { Servers } from './servers.ts';

export interface Foundation {
  /** For reads of views, keys, blobs and logs. */
  readonly sql: Sql;
  /** For the runtime's own statements, which are planned as point look-ups. */
  readonly runtimeSql: Sql;
  /** For the janitor of the log, which alone may remove from it. */
  readonly janitorSql: Sql;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly keys: KeyService;
  readonly archive: Archivist;
  readonly signer: UrlSigner;
  readonly logs: LogBook;
  readonly egress: Egress;
  readonly post: Post;
  readonly clock: Clock;
  readonly rng: Rng;
  close(): Promise<void>;
}

const bucket = 'terrace';
/** More copies of a stream cost each write more than they protect it. */
const replicasMax = 3;
/** Two statements of the committer, and claims, beats and releases beside them. */
const runtimePoolSize = 6;

export async function openFoundation(
  configuration: Configuration,
  options: {
    readonly home: Home;
    readonly servers: Servers;
    readonly env: NodeJS.ProcessEnv;
    readonly say: (text: string) => void;
    readonly stopping: AbortSignal;
  },
): Promise<Foundation> {
  const { home, servers, env, say } = options;
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing.toReversed()) await end();
  };
  try {
    const url = servers.databaseUrl ?? '';
    const database = postgresAt(url, configuration.databaseUrl !== null);
    const hasRoles = await patiently(() => reaching(database, () => prepareDatabase(url, configuration, say)), options);
    const sql = openPostgres({
      url,
      name: `terrace ${configuration.node}`,
      preparesByItself: true,
      ...(hasRoles ? { role: nodeRoles.read } : {}),
    });
    closing.push(() => sql.close());
    const runtimeSql = openPostgres({
      url,
      name: `terrace runtime ${configuration.node}`,
      poolSize: runtimePoolSize,
      settings: pointLookups,
      ...(hasRoles ? { role: nodeRoles.runtime } : {}),
    });
    closing.push(() => runtimeSql.close());
    const janitorSql = openPostgres({
      url,
      name: `terrace janitor ${configuration.node}`,
      poolSize: 1,
      settings: pointLookups,
      ...(hasRoles ? { role: nodeRoles.janitor } : {}),
    });
    closing.push(() => janitorSql.close());
    await checkBlobStore(sql, configuration.blobs);
    const { service } = servers;
    const address = {
      url: service.url,
      name: `terrace ${configuration.node}`,
      ...(service.user === null ? {} : { user: service.user, password: service.password ?? '' }),
    };
    const variable = configuration.natsUrl === null ? null : 'NATS_URL';
    const connection = await patiently(() => reachNats(address, variable), options);
    const bus = natsBus(connection);
    closing.push(() => bus.close());
    const replicas = Math.min(replicasMax, servers.natsServers);
    const queue = natsQueue({ connection, replicas });
    closing.push(() => queue.close());
    await patiently(() => queue.ensure(), options);
    const keys = await openKeys(sql, home, env);
    const blob = await patiently(() => openBlob(configuration, { home, connection, replicas }), options);
    closing.push(() => blob.close());
    const mayUseRows = once(() => isGateOpen(runtimeSql, rowFormat));
    const archive = openArchivist({ blob, keys, sql, clock: systemClock, readState, mayUseRows });
    const logs = openLogBook({ sql, keys, archive, bus, clock: systemClock });
    closing.push(() => logs.close());
    const egress = openEgress(configuration.egress);
    const mailer = siteMailer({ sql, keys, egress }, configuration.mail);
    return {
      sql,
      runtimeSql,
      janitorSql,
      bus,
      queue,
      keys,
      archive,
      signer: makeUrlSigner(keys),
      logs,
      egress,
      post: openPost({ egress, mailer, clock: systemClock }),
      clock: systemClock,
      rng: systemRng,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Gates never close: once it is open, nobody looks again. */
function once(look: () => Promise<boolean>): () => Promise<boolean> {
  let isOpen = false;
  return async () => (isOpen ||= await look());
}

async function isGateOpen(sql: Sql, name: string): Promise<boolean> {
  return (await sql.query('select from act_machine where kind = $1 and written > 0', [name])).length > 0;
}

/** Migrations and roles, as the owner of the tables. Whether connections can take their role. */
async function prepareDatabase(url: string, { node }: Configuration, say: (text: string) => void): Promise<boolean> {
  const owner = openPostgres({ url, name: `terrace migrations ${node}`, poolSize: 1 });
  try {
    const applied = await migrate(owner);
    if (applied.length > 0) say(`made ${applied.length} parts of the database`);
    const hasRoles = await ensureRoles(owner, ownedTables);
    if (!hasRoles)
      say("the database's user may make no roles, so every connection has all its rights (CREATEROLE mends it)");
    return hasRoles;
  } finally {
    await owner.close();
  }
}

const reasonsOfKeys: Readonly<Record<string, ExitReason>> = {
  'keyring-unreadable': 'homeDamaged',
  'root-key-ambiguous': 'usage',
  'root-key-unsupported': 'usage',
};

async function openKeys(sql: Sql, home: Home, env: NodeJS.ProcessEnv): Promise<KeyService> {
  try {
    const root = await openRootKey({
      keyringPath: home.file('keyring.json'),
      isFirstBoot: !(await hasSealedKeys(sql)),
      environment: env,
    });
    return await openKeyService({ sql, root });
  } catch (error) {
    if (error instanceof TerminalFault)
      throw new StartFault(reasonsOfKeys[error.code] ?? 'wrongRootKey', error.message, { cause: error });
    throw error;
  }
}

async function openBlob(
  { blobs, s3 }: Configuration,
  options: {
    readonly home: Home;
    readonly connection: Awaited<ReturnType<typeof connectNats>>;
    readonly replicas: number;
  },
): Promise<Blob> {
  const { home, connection, replicas } = options;
  if (blobs === 'disk') {
    const { openDiskBlob } = await import('@terrace/runtime/blob/disk');
    return openDiskBlob(await home.folder('blobs'));
  }
  if (blobs === 's3' && s3 !== null) {
    const { openS3Blob } = await import('@terrace/runtime/blob/s3');
    return openS3Blob({ ...s3, endpoint: s3.url });
  }
  const { openNatsBlob } = await import('@terrace/runtime/blob/nats');
  return openNatsBlob(connection, { bucket, replicas });
}
