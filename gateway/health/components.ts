// Every container of a Terraform Enterprise installation, with what does its work here, and by which checks one sees how it is. Whoever
// comes from there finds their way by it.

import type { Check, CheckId, Status } from './checks.ts';

export interface Component {
  readonly id: string;
  readonly container: string;
  /** What it is there for. */
  readonly work: string;
  /** What does that here; null for what this release does not have. */
  readonly here: string | null;
  readonly checks: readonly CheckId[];
}

type Line = readonly [container: string, work: string, here: string | null, ...checks: CheckId[]];

const lines: readonly Line[] = [
  [
    'ptfe_atlas',
    'pages, API and state machines',
    'gateways, and actors that hold all state outside of them',
    'gateways',
    'actors',
    'database',
  ],
  [
    'ptfe_registry_api',
    'the private registry',
    'gateways: modules, providers and their protocols',
    'gateways',
    'database',
  ],
  ['ptfe_nginx', 'the door', 'the TLS listener of each gateway', 'gateways'],
  [
    'ptfe_sidekiq',
    'asynchronous work',
    'jobs in PostgreSQL, delivered over NATS with priorities',
    'queue',
    'workers',
    'dead-letters',
  ],
  ['ptfe_state_parser', 'reading states', 'gateways, which read a state while it arrives', 'gateways', 'database'],
  [
    'ptfe_build_manager',
    'letting runs in, one after the other',
    'actors of workspaces and runs, and the dispatcher of jobs',
    'actors',
    'queue',
  ],
  ['ptfe_registry_worker', 'reading modules', 'workers, from the pool of modules', 'workers', 'queue'],
  [
    'ptfe_build_worker',
    'plans and applies in isolation',
    'workers with their sandboxes, and agents',
    'workers',
    'queue',
  ],
  ['ptfe_slug_ingress', 'fetching from version control', 'workers, from the pool of fetches', 'workers', 'queue'],
  ['ptfe_redis', 'cache, locks and queues', 'NATS; sessions and locks are in PostgreSQL', 'messages', 'database'],
  ['rabbitmq', 'messages between services', 'NATS', 'messages'],
  ['ptfe_nomad', 'policies, cost estimates and plan exports of runs', null],
  ['ptfe_postgres', 'the database', 'PostgreSQL, our own or yours', 'database'],
  [
    'ptfe_archivist',
    'objects',
    'the archive: encrypted objects behind signed addresses, in NATS or PostgreSQL',
    'messages',
    'database',
  ],
  ['ptfe_vault', 'secrets', 'keys that the root key seals, in PostgreSQL', 'database'],
  [
    'replicated',
    'starting the services',
    'npm start: one process with its roles, which starts its servers',
    'gateways',
    'actors',
    'workers',
  ],
  ['replicated-operator', 'files and containers on the host', 'each node, in its own home', 'workers'],
  ['replicated-ui', 'the console', 'these pages', 'gateways'],
  ['replicated-premkit', 'the door of audit, metrics and integrations', 'gateways', 'gateways'],
  ['replicated-statsd', 'figures for support bundles', null],
  ['retraced-api', 'reading the audit trail', 'gateways', 'gateways', 'database'],
  ['retraced-cron', 'keeping the audit trail in time', 'janitors of the database', 'actors', 'database'],
  ['retraced-nsqd', 'a queue of audit entries', 'none is needed: an entry is written by the change itself', 'database'],
  [
    'retraced-processor',
    'processing audit entries',
    'triggers of PostgreSQL, in the transaction of the change',
    'database',
  ],
  ['retraced-postgres', 'the database of the audit trail', 'PostgreSQL, in tables that are only added to', 'database'],
  ['statsd-graphite', 'metrics', null],
  ['support-bundle', 'collecting what support wants to know', null],
  ['influxdb', 'time series', null],
  ['telegraf', 'collecting metrics', null],
  ['ptfe_backup_restore', 'backup and restore', null],
  ['ptfe_health_check', 'health', 'this page, and terrace doctor on each node', 'gateways'],
  [
    'ptfe_outbound_http_proxy',
    'the way out to addresses of users',
    'the egress filter in gateways and workers',
    'gateways',
    'workers',
  ],
  ['tfe-admin', 'nodes of an active/active installation', 'the page of nodes, and terrace node', 'actors'],
  ['ptfe_migrations', 'changes of the database', 'each start, under a lock', 'database'],
  [
    'ptfe_registry_migrations',
    'changes of the registry’s database',
    'each start, together with the others',
    'database',
  ],
];

export const components: readonly Component[] = lines.map(([container, work, here, ...checks], index) => ({
  id: `C${String(index + 1).padStart(2, '0')}`,
  ...{ container, work, here, checks },
}));

const badness: readonly Status[] = ['ok', 'warning', 'error'];

/** As bad as the worst of its checks; `absent` for what is not there. */
export function statusOf({ here, checks }: Component, found: readonly Check[]): Status | 'absent' {
  if (here === null) return 'absent';
  const statuses = found.filter(({ id }) => checks.includes(id)).map(({ status }) => status);
  return badness.findLast((status) => statuses.includes(status)) ?? 'ok';
}
