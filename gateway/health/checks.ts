// How the whole of it is: each part that the installation stands on is asked for something that only works when it works, all at once
// and within a bound. What is wrong comes with what to do about it.

import { counted } from '@terrace/machines/kernel/text';
import { eventsStream } from '@terrace/runtime/queue/queue';
import type { LivingNode } from '@terrace/runtime/membership/roll-call';
import type { GatewayServices } from '../http/services.ts';

export type Status = 'ok' | 'warning' | 'error';

export interface Finding {
  readonly status: Status;
  readonly found: string;
  /** Null when nothing is to be done. */
  readonly advice: string | null;
}

export interface Check extends Finding {
  readonly id: CheckId;
  readonly title: string;
  readonly tookMs: number;
}

export const checkIds = ['database', 'messages', 'actors', 'gateways', 'workers', 'queue', 'dead-letters'] as const;
export type CheckId = (typeof checkIds)[number];

const titles: Readonly<Record<CheckId, string>> = {
  database: 'PostgreSQL',
  messages: 'NATS and its streams',
  actors: 'Actors and their partitions',
  gateways: 'Gateways',
  workers: 'Workers',
  queue: 'Jobs',
  'dead-letters': 'Dead letters',
};

/** What takes longer is as good as away. */
const patienceMs = 4_000;
/** Somebody waits for it. */
const lateMs = 60_000;
const queuedMs = 10 * 60_000;

const ok = (found: string): Finding => ({ status: 'ok', found, advice: null });
const warning = (found: string, advice: string): Finding => ({ status: 'warning', found, advice });
const error = (found: string, advice: string): Finding => ({ status: 'error', found, advice });

type Services = Pick<GatewayServices, 'sql' | 'queue' | 'operator' | 'nodes' | 'clock'>;

export async function examine(services: Services): Promise<readonly Check[]> {
  const nodes = services.nodes();
  // Each check waits for it; it is nobody's alone.
  nodes.catch(() => undefined);
  const examinations: Readonly<Record<CheckId, () => Promise<Finding>>> = {
    database: () => examineDatabase(services),
    messages: () => examineMessages(services),
    actors: async () => examineActors(services, await nodes),
    gateways: async () => examineGateways(await nodes),
    workers: async () => examineWorkers(await nodes),
    queue: () => examineQueue(services),
    'dead-letters': () => examineDeadLetters(services),
  };
  return await Promise.all(checkIds.map((id) => timed(services.clock, id, examinations[id])));
}

async function timed(clock: Services['clock'], id: CheckId, work: () => Promise<Finding>): Promise<Check> {
  const began = clock.monotonic();
  const given = new AbortController();
  const tooLong = clock.sleep(patienceMs, given.signal).then(
    () =>
      error(
        `no answer within ${patienceMs / 1_000} s`,
        'see the logs of the nodes, and terrace doctor on each of them',
      ),
    () => error('', ''),
  );
  const finding = await Promise.race([
    work().catch((failure: unknown) =>
      error(
        failure instanceof Error ? failure.message : String(failure),
        'see the logs of the nodes, and terrace doctor',
      ),
    ),
    tooLong,
  ]);
  given.abort(new Error('it is known'));
  return { id, title: titles[id], ...finding, tookMs: Math.round(clock.monotonic() - began) };
}

async function examineDatabase({ sql }: Services): Promise<Finding> {
  const [row] = await sql.query<{ version: string; size: string }>(
    `select current_setting('server_version') as version, pg_size_pretty(pg_database_size(current_database())) as size`,
  );
  return ok(`version ${row?.version ?? '?'}, ${row?.size ?? '?'} of data`);
}

async function examineMessages({ queue }: Services): Promise<Finding> {
  const { last } = await queue.read(eventsStream.name, { filter: 'act.evt.>', after: 0, limit: 1 });
  return ok(`the feed holds events up to ${last}`);
}

async function examineActors({ operator, clock }: Services, nodes: readonly LivingNode[]): Promise<Finding> {
  const hosts = nodes.filter(({ roles }) => roles.includes('actors'));
  if (hosts.length === 0) return error('no node of the role actors answers', 'start one: npm start -- --role actors');
  const { items } = await operator.ask('partitions', {});
  const lost = items.filter(({ owner }) => owner === null || !hosts.some(({ node }) => node === owner));
  if (lost.length > 0)
    return warning(
      `${lost.length} of ${items.length} partitions are with nobody who lives`,
      'nodes take them over within seconds; look again',
    );
  const late = items.filter(
    ({ oldestDueAt }) => oldestDueAt !== null && clock.now() - Date.parse(oldestDueAt) > lateMs,
  );
  if (late.length > 0)
    return warning(
      `in ${counted(late.length, 'partition')} a message has been due for more than a minute`,
      'see what is stuck: terrace actor list --stuck-for 1m',
    );
  return ok(
    `${counted(items.length, 'partition')} on ${hosts.length === 1 ? 'one node' : `${hosts.length} nodes`}, nothing is late`,
  );
}

function examineGateways(nodes: readonly LivingNode[]): Finding {
  const count = nodes.filter(({ roles }) => roles.includes('gateway')).length;
  return ok(count === 1 ? 'one answers; a second would let one be stopped unnoticed' : `${count} answer`);
}

function examineWorkers(nodes: readonly LivingNode[]): Finding {
  const workers = nodes.filter(({ roles }) => roles.includes('worker'));
  const open = workers.filter(({ draining }) => !draining);
  if (workers.length === 0)
    return error(
      'no worker answers, so runs wait',
      'start one: npm start -- --role worker; or an agent, for the pools of agents',
    );
  if (open.length === 0) return warning('all workers drain, so new runs wait', 'resume one: terrace node resume NODE');
  const slots = open.reduce((sum, worker) => sum + (worker.slots ?? 0), 0);
  const free = open.reduce((sum, worker) => sum + (worker.free ?? 0), 0);
  return ok(`${slots - free} of ${slots} places for runs are taken`);
}

async function examineQueue({ operator, clock }: Services): Promise<Finding> {
  const { counts } = await operator.ask('jobs', {
    after: null,
    limit: 1,
    pool: null,
    organization: null,
    status: null,
  });
  const waiting = counts.filter(({ status }) => status === 'waiting' || status === 'released');
  const sum = waiting.reduce((total, { count }) => total + count, 0);
  const old = waiting.filter(({ oldestAt }) => clock.now() - Date.parse(oldestAt) > queuedMs);
  if (old.length > 0)
    return warning(
      `in ${old.map(({ pool }) => pool).join(', ')} a job has waited for more than ten minutes`,
      'see whether their workers live and have places: terrace queue list, terrace node list',
    );
  return ok(sum === 0 ? 'none waits' : `${sum} wait`);
}

async function examineDeadLetters({ operator }: Services): Promise<Finding> {
  const { items, next } = await operator.ask('dead-letters', { after: null, limit: 100, kind: null, id: null });
  if (items.length === 0) return ok('there is none');
  return warning(
    `${items.length}${next === null ? '' : ' and more'} of them wait for somebody`,
    'see why, then try them again or throw them away: terrace dead list',
  );
}
