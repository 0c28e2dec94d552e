// For tests: the gateway as a program without ports, over a PostgreSQL database of its own, real actors, logs, keys and archive. Work is
// done by hand: a test claims a job as a worker does, and gets the signed URLs that a worker gets.

import { whyNotUsable } from '@terrace/actors/agent-pool/view/pools';
import { createHash } from 'node:crypto';
import { prepareCommitStatus } from '@terrace/actors/commit-status/prepare';
import { definitions, ownedTables } from '@terrace/actors/definitions';
import { prepareNotification } from '@terrace/actors/notification/prepare';
import { prepareByOwner } from '@terrace/actors/prepare';
import { createOrganization } from '@terrace/actors/organization/view';
import { references } from '@terrace/actors/references';
import { prepareExport } from '@terrace/actors/policy/prepare';
import { prepareExtract } from '@terrace/actors/registry-module/prepare';
import { providerBlocksFor } from '@terrace/actors/provider-set/view';
import { prepareQuery } from '@terrace/actors/run/prepare-query';
import { prepareTest } from '@terrace/actors/run/prepare-test';
import { prepareFetch, prepareTags } from '@terrace/actors/ingress/prepare';
import { waitingBeside } from '@terrace/actors/ingress/view';
import { readRemote } from '@terrace/actors/vcs/view/remote';
import { prepareWork } from '@terrace/actors/run/prepare';
import { openSshKeyOf } from '@terrace/actors/ssh-key/view';
import { identityTokens } from '@terrace/actors/site/token';
import { readMirroredRepository } from '@terrace/actors/provider-mirror/view/modules';
import { mirroredHosts } from '@terrace/actors/site/view/provider-mirror';
import { readLimitS } from '@terrace/actors/site/view/settings';
import { readArchives } from '@terrace/actors/site/view/tool-versions';
import { readDestination } from '@terrace/actors/run-task/view';
import { prepareTask } from '@terrace/actors/task-stage/prepare';
import { inheritedOf } from '@terrace/actors/variable/variables';
import { sealLogs } from '@terrace/actors/run/seal-logs';
import { WorkContext } from '@terrace/actors/run/work';
import { readState } from '@terrace/actors/state-version/parse';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { ApplyId, PlanId, RunId } from '@terrace/machines/run/id';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { ApplyResult, PlanResult } from '@terrace/machines/run/messages';
import type { Engine } from '@terrace/machines/workspace/messages';
import { startHost } from '@terrace/runtime/actor/host';
import { openArchivist } from '@terrace/runtime/blob/archivist';
import type { Blob } from '@terrace/runtime/blob/blob';
import { startJanitor } from '@terrace/runtime/blob/janitor';
import type { Swept } from '@terrace/runtime/blob/janitor';
import { memoryBlob } from '@terrace/runtime/blob/memory';
import { makeUrlSigner } from '@terrace/runtime/blob/signed-url';
import type { Bus } from '@terrace/runtime/bus/bus';
import { memoryBus } from '@terrace/runtime/bus/memory';
import type { Clock } from '@terrace/runtime/clock/clock';
import { systemClock, systemRng } from '@terrace/runtime/clock/system';
import { makeAgentDesk } from '@terrace/runtime/jobs/agents';
import { startDispatcher } from '@terrace/runtime/jobs/dispatcher';
import { startDesk } from '@terrace/runtime/jobs/desk';
import { decode, encode } from '@terrace/runtime/bus/json';
import { ClaimAnswer, EndAnswer, deskSubject } from '@terrace/runtime/jobs/wire';
import { startCourier } from '@terrace/runtime/egress/courier';
import { openEgress } from '@terrace/runtime/egress/egress';
import { openPost, outboundPool } from '@terrace/runtime/egress/post';
import { readEgressRules } from '@terrace/runtime/egress/rules';
import { passwordRootKey } from '@terrace/runtime/keys/root-key';
import { openPreparedDatabase } from '@terrace/runtime/keys/scratch-database';
import { openKeyService } from '@terrace/runtime/keys/service';
import { openLogBook } from '@terrace/runtime/log/log-book';
import { callRoll, drainNode } from '@terrace/runtime/membership/roll-call';
import { memoryQueue } from '@terrace/runtime/queue/memory';
import { startOperatorDesk } from '@terrace/runtime/operator/desk';
import { makeOperator } from '@terrace/runtime/operator/operator';
import type { Queue } from '@terrace/runtime/queue/queue';
import { openPostgres } from '@terrace/runtime/store/postgres';
import { ensureRoles, nodeRoles } from '@terrace/runtime/store/roles';
import type { Sql } from '@terrace/runtime/store/sql';
import { openStore } from '@terrace/runtime/store/transitions';
import type { FastifyInstance } from 'fastify';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { BuiltPages } from '../pages/built.ts';
import { allRoutes } from '../routes.ts';
import { startTellers } from '../notification/tellers.ts';
import { startFollowers } from '../run-trigger/followers.ts';
import { startInstallations } from '../vcs/github-app.ts';
import { startIngest } from '../vcs/ingest.ts';
import { startRenewals } from '../vcs/renewals.ts';
import { startReports } from '../vcs/reports.ts';
import { startWebhooks } from '../vcs/webhooks.ts';
import { buildApp } from './app.ts';
import { statusOf } from './endpoint.ts';
import type { Answer, Described } from './endpoint.ts';
import type { EngineVersions, GatewayServices } from './services.ts';
import { whyNotPromised } from './shape.ts';

export { skipWithoutPostgres } from '@terrace/runtime/keys/scratch-database';

const schemas = [
  ...['runtime/store', 'runtime/jobs', 'runtime/keys', 'runtime/blob', 'runtime/log', 'runtime/telemetry'],
  ...['actors/organization', 'actors/project', 'actors/user', 'actors/workspace', 'actors/configuration-version'],
  ...['actors/run', 'actors/state-version', 'actors/variable-set', 'actors/variable'],
]
  .map((folder) => `${folder}/schema.sql`)
  .concat(
    'actors/run/brought-state.sql',
    'actors/comment/schema.sql',
    'actors/run/force-cancel.sql',
    'actors/run/stages.sql',
    'actors/workspace/consumers.sql',
    'actors/run-trigger/schema.sql',
    'actors/organization/time-limits.sql',
    'runtime/blob/resources.sql',
    'runtime/blob/rows.sql',
    'actors/state-version/resources.sql',
    'actors/sign-in/schema.sql',
    'actors/team/schema.sql',
    'actors/agent-pool/schema.sql',
    'actors/workspace/agent-pool.sql',
    'actors/run/agent-pool.sql',
    'actors/organization/settings.sql',
    'actors/project/settings.sql',
    'actors/workspace/project.sql',
    'actors/workspace/engine.sql',
    'actors/organization/admin.sql',
    'actors/user/suspended.sql',
    'actors/registry-module/schema.sql',
    'actors/audit/schema.sql',
    'actors/registry-provider/schema.sql',
    'actors/user/account.sql',
    'actors/ssh-key/schema.sql',
    'actors/notification/schema.sql',
    'actors/workspace/vcs.sql',
    'actors/configuration-version/ingress.sql',
    'actors/vcs/schema.sql',
    'actors/ingress/schema.sql',
    'actors/vcs/order.sql',
    'actors/ingress/growth.sql',
    'actors/notification/growth.sql',
    'actors/tag/schema.sql',
    'actors/organization/defaults.sql',
    'actors/project/defaults.sql',
    'actors/workspace/defaults.sql',
    'actors/workspace/follow.sql',
    'actors/registry-module/vcs.sql',
    'actors/workspace/remote.sql',
    'actors/workspace/auto-destroy.sql',
    'actors/run-task/schema.sql',
    'actors/task-stage/schema.sql',
    'actors/commit-status/schema.sql',
    'actors/run/tests.sql',
    'actors/run/test-configurations.sql',
    'actors/run/queries.sql',
    'actors/provider-set/schema.sql',
    'actors/configuration-version/replaced.sql',
    'actors/explorer/schema.sql',
    'actors/sign-in/saml.sql',
    'actors/team/provision.sql',
    'actors/scim/schema.sql',
    'actors/variable/owners.sql',
    'actors/data-retention/schema.sql',
    'actors/policy/schema.sql',
    'actors/run/lists.sql',
    'actors/site/terraform-versions.sql',
    'actors/site/settings.sql',
    'actors/site/workload-keys.sql',
    'actors/vcs/webhooks.sql',
    'actors/vcs/ssh.sql',
    'runtime/log/whole.sql',
    'actors/vcs/sign-in.sql',
    'actors/vcs/github-app.sql',
    'actors/variable/modules.sql',
    'actors/registry-module/no-code.sql',
    'actors/provider-mirror/schema.sql',
    'actors/site/policy-tool-versions.sql',
    'actors/vcs/due-hooks.sql',
    'actors/data-retention/kept.sql',
    'actors/sign-in/saml-answers.sql',
    'actors/vcs/asked-hooks.sql',
    'actors/provider-mirror/modules.sql',
    'actors/tag/registry.sql',
    'gateway/http/idempotency.sql',
    'runtime/store/versions.sql',
    'runtime/growth/schema.sql',
  )
  .map((file) => new URL(`../../${file}`, import.meta.url));

const root = passwordRootKey('correct horse');
const origin = 'https://terrace.test';
export const organization = 'acme';
/** Versions that this house has; `latest` is the first. */
const versions = { terraform: ['1.11.4', '1.10.5', '1.14.0'], tofu: ['1.12.6'] };

type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
  /** Of an answer that is JSON; tests look into it freely. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Asking {
  readonly json?: unknown;
  readonly bytes?: Uint8Array | Readable;
  /** The admin's when absent, none when null. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A job in a test's hand. */
export interface ClaimedWork {
  readonly context: Json;
  endWith(result: Json, outcome?: 'done' | 'canceled'): Promise<EndAnswer['status']>;
}

/** A job of a run in a test's hand. */
export interface Work {
  readonly context: WorkContext;
  /** A segment of the log at `offset`, counted from where this attempt began. */
  log(offset: number, text: string | Uint8Array, isLast?: boolean): Promise<Answered>;
  end(result: Partial<PlanResult> | Partial<ApplyResult>, outcome?: 'done' | 'canceled'): Promise<EndAnswer['status']>;
}

export interface ScratchGateway extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly services: GatewayServices;
  /** As the owner of the tables: for a test that looks or reaches where a gateway may not. */
  readonly owner: Sql;
  /** What the archive lies in, for a test that damages it. */
  readonly blob: Blob;
  /** What would have been told to the operator. */
  readonly faults: string[];
  /** Of the site admin. */
  readonly token: string;
  readonly ask: (method: Method, url: string, asking?: Asking) => Promise<Answered>;
  /** Makes one and gives its id. */
  makeWorkspace(name: string, attributes?: object): Promise<string>;
  /** Pushes a state with so many resources, as a client of a local run. */
  pushState(
    workspace: string,
    given: { readonly serial: number; readonly managed: number; readonly outputs?: object },
  ): Promise<void>;
  /** Makes one, uploads an archive, and gives its id. */
  makeConfiguration(workspace: string, attributes?: object): Promise<string>;
  /** Makes one and gives its id. */
  makeRun(workspace: string, attributes?: object): Promise<RunId>;
  claim(run: RunId, phase: 'plan' | 'apply'): Promise<Work>;
  /** The job of this id, of whatever actor. */
  claimJob(job: string): Promise<ClaimedWork>;
  /** How another gateway answers, or this one after a restart: over the same database, with nothing in its memory. */
  openAnother(): Promise<ScratchGateway['ask']>;
  /** As if so much time had gone by: timers of actors that are due by then fire within a second. */
  passTime(ms: number): Promise<void>;
  /** One pass of the janitor, now. */
  sweep(): Promise<Swept>;
}

export interface Ports {
  readonly bus: Bus;
  readonly queue: Queue;
}

/** Over a bus and a queue in memory, unless a test brings others. They stay the test's. */
export async function openScratchGateway(ports: Ports | null = null): Promise<ScratchGateway> {
  // With the rights of a node, and no others.
  const database = await openPreparedDatabase(schemas, (sql) => ensureRoles(sql, ownedTables));
  const as = (role: string) =>
    openPostgres({ url: database.url, poolSize: 8, name: 'test', role, preparesByItself: true });
  const [sql, runtimeSql] = [as(nodeRoles.read), as(nodeRoles.runtime)];
  const rng = systemRng;
  let passedMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + passedMs };
  const { bus, queue } = ports ?? { bus: memoryBus(), queue: memoryQueue(clock) };
  await queue.ensure();
  const faults: string[] = [];
  const onFault = (what: string, error: unknown): void =>
    void faults.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  const keys = await openKeyService({ sql, root });
  const blob = memoryBlob();
  const archive = openArchivist({ blob, keys, sql, clock, readState, mayUseRows: async () => true });
  const logs = openLogBook({ sql, keys, archive, bus, clock });
  const signer = makeUrlSigner(keys);
  // What a test listens to is on this machine.
  const egress = openEgress(readEgressRules('127.0.0.1'));
  const post = openPost({ egress, mailer: null, clock });
  const dispatcher = await startDispatcher({ pools: [outboundPool], sql: runtimeSql, queue, bus, clock, onFault });
  const host = await startHost({
    definitions,
    store: openStore(runtimeSql),
    ...{ bus, queue, clock, rng, onFault },
    node: 'scratch',
    onJobs: (released) => {
      for (const pool of released) if (pool === outboundPool) dispatcher.wake(pool);
    },
    ownership: 'nobody',
  });
  const { client } = host;
  const archivesOf = (version: string) => readArchives(sql, version);
  const remoteOf = async (hook: string) =>
    (await readRemote({ sql, keys, egress }, hook)) ?? (await readMirroredRepository(sql, hook));
  const prepare = prepareByOwner({
    notification: prepareNotification({ sql, keys, origin }),
    ingress: prepareFetch({
      ...{ signer, clock, origin, remote: remoteOf },
      beside: (ingress) => waitingBeside(sql, ingress),
    }),
    'commit-status': prepareCommitStatus({ sql, remote: (hook) => readRemote({ sql, keys, egress }, hook) }),
    run: prepareWork({
      ...{ sql, keys, signer, logs, clock, origin },
      inherited: (run) => inheritedOf({ sql, keys }, run),
      whyNotUsable: (run) => whyNotUsable(sql, run.agent_pool, { ...run, id: run.workspace }),
      providerBlocks: (place) => providerBlocksFor({ sql, archive }, { ...place, id: place.workspace }),
      sshKeyOf: (workspace) => openSshKeyOf({ sql, keys }, workspace),
      archivesOf,
      limitS: (phase) => readLimitS(sql, phase),
      mirroredHosts: () => mirroredHosts(sql),
      identityTokens: (workload, variables) => identityTokens({ sql, keys, clock, origin }, workload, variables),
    }),
    'query-run': prepareQuery({
      ...{ sql, keys, signer, logs, clock, origin },
      inherited: (query) => inheritedOf({ sql, keys }, query),
      whyNotUsable: (query) => whyNotUsable(sql, query.agent_pool, { ...query, id: query.workspace }),
      providerBlocks: (place) => providerBlocksFor({ sql, archive }, { ...place, id: place.workspace }),
      sshKeyOf: (workspace) => openSshKeyOf({ sql, keys }, workspace),
      archivesOf,
      limitS: (phase) => readLimitS(sql, phase),
      mirroredHosts: () => mirroredHosts(sql),
      identityTokens: (workload, variables) => identityTokens({ sql, keys, clock, origin }, workload, variables),
    }),
    'test-run': prepareTest({
      ...{ sql, keys, signer, logs, clock, origin, archivesOf },
      mirroredHosts: () => mirroredHosts(sql),
    }),
    'registry-module': prepareTags({ remote: (hook) => readRemote({ sql, keys, egress }, hook) }),
    'plan-export': prepareExport({ sql, signer, clock, origin }),
    'registry-module-version': prepareExtract({ sql, signer, clock, origin }),
    'task-stage': prepareTask({
      sql,
      keys,
      clock,
      origin,
      destination: (task) => readDestination({ sql, keys }, task),
    }),
  });
  const onWaiting = (pool: string): void => void (pool === outboundPool && dispatcher.wake(pool));
  const desk = startDesk({ bus, sql: runtimeSql, client, keys, clock, prepare, onWaiting, onFault });
  const courier = startCourier({ node: 'scratch', bus, queue, clock, post, onFault });
  const operatorDesk = startOperatorDesk({ bus, sql: runtimeSql, clock, definitions, onFault });
  const operator = makeOperator(bus);
  const janitor = startJanitor({ archive, references, clock, onFault });
  const sealing = sealLogs({ sql, logs, queue, clock, onFault, sealAfterMs: 50 });
  const versionsOf = (engine: Engine): EngineVersions => ({
    resolve: async (wanted) =>
      (wanted === 'latest' ? versions[engine][0] : versions[engine].find((version) => version === wanted)) ?? null,
    whyNot: async (wanted) => `${engine} ${wanted} is not to be had`,
  });
  const services = {
    kinds: definitions.map(({ kind }) => kind),
    nodes: () => callRoll({ bus, clock }),
    drain: (node: string, isDraining: boolean) => drainNode({ bus }, node, isDraining),
    sql,
    client,
    operator,
    bus,
    agents: makeAgentDesk({ bus, queue }),
    queue,
    archive,
    signer,
    keys,
    logs,
    clock,
    rng,
    origin,
    pages: scratchPages,
    ...{ egress, post },
    atStart: { rateLimit: null, mail: null },
    engines: { terraform: versionsOf('terraform'), tofu: versionsOf('tofu') },
    onFault,
  };
  const followers = startFollowers(services);
  const ingest = startIngest(services);
  const app = buildApp(services, { routes: allRoutes, inspect: inspectPromise });
  const tellers = startTellers(services);
  const reports = startReports(services);
  const webhooks = startWebhooks(services);
  const renewals = startRenewals(services);
  const installations = startInstallations(services);
  const token = makeUserToken(rng);
  const admin = await ensureUser(sql, { username: 'anna', email: 'anna@acme.test', isSiteAdmin: true, rng });
  await registerToken({ sql, keys, rng }, { token, owner: admin.id, description: 'of a test' });
  await createOrganization(sql, { name: organization, email: 'anna@acme.test', rng });

  const others: FastifyInstance[] = [];
  const ask = (method: Method, url: string, asking: Asking = {}): Promise<Answered> =>
    inject(app, method, url, { token, ...asking });
  const made = async (url: string, json: unknown): Promise<Answered['body']> => {
    const { status, body } = await ask('POST', url, { json });
    if (status !== 201) throw new Error(`${url} answered ${status}: ${JSON.stringify(body)}`);
    return body.data;
  };

  return {
    ...{ app, services, blob, faults, token, ask, owner: database.sql },
    makeWorkspace: async (name, attributes = {}) =>
      (
        await made(`/api/v2/organizations/${organization}/workspaces`, {
          data: { attributes: { name, ...attributes } },
        })
      ).id,
    async pushState(workspace, { serial, managed, outputs = {} }) {
      const provider = 'provider["registry.terraform.io/hashicorp/null"]';
      const resources = Array.from({ length: managed }, (_, n) => ({
        ...{ mode: 'managed', type: 'null_resource', name: `n${n}`, provider, instances: [{}] },
      }));
      const state = Buffer.from(JSON.stringify({ version: 4, serial, lineage: 'l', outputs, resources }));
      const md5 = createHash('md5').update(state).digest('hex');
      const attributes = { serial, lineage: 'l', md5, state: state.toString('base64') };
      const at = `/api/v2/workspaces/${workspace}`;
      await ask('POST', `${at}/actions/lock`, { json: {} });
      await made(`${at}/state-versions`, { data: { attributes } });
      await ask('POST', `${at}/actions/unlock`);
    },
    async makeConfiguration(workspace, attributes = {}) {
      const given = { 'auto-queue-runs': false, ...attributes };
      const version = await made(`/api/v2/workspaces/${workspace}/configuration-versions`, {
        data: { attributes: given },
      });
      const bytes = Buffer.from(`the archive of ${version.id}`);
      const { status } = await ask('PUT', version.attributes['upload-url'], { token: null, bytes });
      if (status !== 200) throw new Error(`the upload of ${version.id} was answered ${status}`);
      return version.id;
    },
    async makeRun(workspace, attributes = {}) {
      const relationships = { workspace: { data: { id: workspace, type: 'workspaces' } } };
      return (await made('/api/v2/runs', { data: { attributes, relationships } })).id;
    },
    claim: (run, phase) => claim({ sql: runtimeSql, bus, ask }, (phase === 'plan' ? PlanId : ApplyId).beside(run)),
    claimJob: (job) => claimJob({ sql: runtimeSql, bus }, job),
    async openAnother() {
      const other = buildApp({ ...services, keys: await openKeyService({ sql, root }) }, { routes: allRoutes });
      others.push(other);
      return (method, url, asking = {}) => inject(other, method, url, { token, ...asking });
    },
    async passTime(ms) {
      passedMs += ms;
      await database.sql.query(
        `update act_mailbox set due_at = due_at - make_interval(secs => $1::float8 / 1000) where timer_id is not null`,
        [ms],
      );
    },
    sweep: () => janitor.pass(),
    async [Symbol.asyncDispose]() {
      await Promise.all([app, ...others].map((one) => one.close()));
      await janitor.stop();
      await sealing.stop();
      await followers.stop();
      await tellers.stop();
      await reports.stop();
      await webhooks.stop();
      await renewals.stop();
      await installations.stop();
      await courier.stop();
      await dispatcher.stop();
      await ingest.stop();
      await desk.stop();
      await operatorDesk.stop();
      await host.stop();
      await logs.close();
      if (ports === null) {
        await queue.close();
        await bus.close();
      }
      await Promise.all([sql.close(), runtimeSql.close()]);
      await database[Symbol.asyncDispose]();
    },
  };
}

/** An answer that is not what its endpoint promises is a failure of the server. Bytes that flow are not looked into. */
function inspectPromise(endpoint: Described, answer: Answer): void {
  const { contentType, body } = answer;
  const why = whyNotPromised(endpoint, { status: statusOf(answer), body, contentType });
  if (why !== null) throw new Error(why);
}

async function inject(app: FastifyInstance, method: Method, url: string, asking: Asking): Promise<Answered> {
  const { json, bytes, token = null, headers = {} } = asking;
  const payload = bytes === undefined ? (json === undefined ? undefined : JSON.stringify(json)) : bytes;
  const response = await app.inject({
    method,
    url: url.startsWith(origin) ? url.slice(origin.length) : url,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(payload === undefined
        ? {}
        : { 'content-type': bytes === undefined ? 'application/vnd.api+json' : 'application/octet-stream' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload: payload instanceof Uint8Array ? Buffer.from(payload) : payload }),
  });
  const isJson = /json/.test(String(response.headers['content-type'])) && response.body !== '';
  return {
    status: response.statusCode,
    headers: response.headers,
    bytes: response.rawPayload,
    body: isJson ? JSON.parse(response.body) : null,
  };
}

/** Pages with next to nothing in them. */
const scratchPages: BuiltPages = {
  document: '<!doctype html><head><!--visitor--></head><body></body>',
  files: new Map([
    ['main.js', { contentType: 'text/javascript; charset=utf-8', bytes: Buffer.from('1'), gzipped: gzipSync('1') }],
  ]),
};

const noCounts = { additions: 0, changes: 0, destructions: 0, imports: 0 };
/** What a plan or an apply says that found and made nothing. */
const emptyResult = {
  outcome: 'finished',
  counts: noCounts,
  ...{ hasChanges: false, generatedConfiguration: false, planFile: null, planJson: null, redactedJson: null },
  ...{ state: null, error: null },
};

async function claimJob(
  { sql, bus }: Pick<GatewayServices, 'sql'> & { readonly bus: Bus },
  job: string,
): Promise<ClaimedWork> {
  await eventually(`job ${job} waits`, async () => {
    const released = await sql.query(
      `update act_job set status = 'released' where id = $1 and status = 'waiting' returning id`,
      [job],
    );
    return released.length > 0;
  });
  const say = async (verb: 'claim' | 'done', body: object): Promise<Uint8Array> =>
    (await bus.request(deskSubject(verb), encode({ job, ...body }), { timeoutMs: 10_000 })).data;
  const answer = decode(ClaimAnswer, await say('claim', { claimId: `claim-${job}`, worker: 'by-hand' }));
  if (answer?.status !== 'claimed') throw new Error(`the claim of ${job} was answered ${JSON.stringify(answer)}`);
  const { attempt, token, context } = answer;
  return {
    context,
    async endWith(result, outcome = 'done') {
      return decode(EndAnswer, await say('done', { attempt, token, outcome, result }))?.status ?? 'gone';
    },
  };
}

async function claim(
  services: Pick<GatewayServices, 'sql'> & { readonly bus: Bus; readonly ask: ScratchGateway['ask'] },
  job: string,
): Promise<Work> {
  const { ask } = services;
  const claimed = await claimJob(services, job);
  const context = WorkContext.parse(claimed.context);
  return {
    context,
    log: (offset, text, isLast = false) =>
      ask('POST', context.urls.log, {
        token: null,
        bytes: Buffer.from(text as Uint8Array),
        headers: { 'x-log-offset': String(offset), ...(isLast ? { 'x-log-last': '1' } : {}) },
      }),
    end: (result, outcome) => claimed.endWith({ ...emptyResult, ...result }, outcome),
  };
}

/** Resolves when `check` holds; fails after `ms` with what was waited for. */
export async function eventually(what: string, check: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const endsAt = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > endsAt) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await systemClock.sleep(10);
  }
}
