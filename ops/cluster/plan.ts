// What a cluster for trying out consists of: nodes with all roles, or some nodes for each role apart; and what each of them is told.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { needsDatabase, roles as allRoles } from '../boot/configuration.ts';
import type { Role } from '../boot/configuration.ts';
import { StartFault } from '../home/exit-codes.ts';
import type { NatsServer } from '../servers/nats.ts';

export interface NodePlan {
  /** Of its home and its log. */
  readonly name: string;
  readonly roles: readonly Role[];
}

export interface Plan {
  /** Whoever has a database first, and of those the gateways. */
  readonly nodes: readonly NodePlan[];
  readonly nats: 1 | 3;
  readonly port: number;
  readonly folder: string;
}

/** A laptop shares itself with them. */
const nodesMax = 9;
const defaultNodes = 3;

const usage = `npm run cluster -- [--nodes 3] [--gateways 0] [--actors 0] [--workers 0] [--nats 1|3] [--port 8443] [--folder .terrace-cluster]
  --nodes have all roles, the others one each; without a word there are three nodes with all roles`;

/** Throws StartFault `usage`. */
export function readPlan(argv: readonly string[]): Plan {
  try {
    const { values } = parseArgs({
      args: numbersJoined(argv),
      options: {
        nodes: { type: 'string' },
        gateways: { type: 'string' },
        actors: { type: 'string' },
        workers: { type: 'string' },
        nats: { type: 'string', default: '1' },
        port: { type: 'string', default: '8443' },
        folder: { type: 'string', default: '.terrace-cluster' },
      },
    });
    const [nats, port] = [Number(values.nats), Number(values.port)];
    if (nats !== 1 && nats !== 3) throw new Error('--nats is 1 or 3');
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('--port is a port');
    return { nodes: nodesOf(values), nats, port, folder: resolve(values.folder) };
  } catch (error) {
    throw new StartFault('usage', `${(error as Error).message}\n${usage}`, { cause: error });
  }
}

/** `--nodes -1` as `--nodes=-1`: a number that makes no sense is named as such, and not taken for an option. */
function numbersJoined(argv: readonly string[]): string[] {
  return argv.reduce<string[]>((words, word) => {
    const before = words.at(-1);
    if (before?.startsWith('--') !== true || !/^-\d/.test(word)) return [...words, word];
    return [...words.slice(0, -1), `${before}=${word}`];
  }, []);
}

interface Counts {
  readonly nodes?: string | undefined;
  readonly gateways?: string | undefined;
  readonly actors?: string | undefined;
  readonly workers?: string | undefined;
}

function nodesOf(given: Counts): readonly NodePlan[] {
  const isApart = (given.gateways ?? given.actors ?? given.workers) !== undefined;
  const some = (kind: keyof Counts, roles: readonly Role[], without: number): readonly NodePlan[] => {
    const count = Number(given[kind] ?? without);
    if (!Number.isInteger(count) || count < 0 || count > nodesMax) throw new Error(`--${kind} is 0 to ${nodesMax}`);
    const name = kind.replace(/^(node|gateway|worker)s$/, '$1');
    return Array.from({ length: count }, (_, index) => ({ name: `${name}-${index + 1}`, roles }));
  };
  const nodes = [
    ...some('nodes', allRoles, isApart ? 0 : defaultNodes),
    ...some('gateways', ['gateway'], 0),
    ...some('actors', ['actors'], 0),
    ...some('workers', ['worker'], 0),
  ];
  if (nodes.length > nodesMax) throw new Error(`there are at most ${nodesMax} nodes`);
  const lacking = allRoles.find((role) => !nodes.some(({ roles }) => roles.includes(role)));
  if (lacking !== undefined) throw new Error(`nobody has the role ${lacking}`);
  return nodes;
}

export interface Shared {
  readonly plan: Pick<Plan, 'port'>;
  readonly nats: Pick<NatsServer, 'url' | 'service' | 'worker' | 'issuer'>;
  readonly databaseUrl: string;
  /** PEM, for who cannot read it from the database; null before there is one. */
  readonly authority: string | null;
}

/** What is another Terrace's, and nothing that a node of this cluster must be told by its caller. */
const foreign =
  /^(TERRACE_(HOME|LISTEN|SERVERS_LISTEN|CA|CA_FILE|ENCRYPTION_PASSWORD)|TFE_(?!CAPACITY_CONCURRENCY$).*)$/;
/** Besides, what none but a node with a database needs. */
const notForWorkers =
  /^(DATABASE_URL|NATS_URL|TERRACE_(WORKER_NATS_URL|NATS_ISSUER|NATS_ACCOUNT|ADMIN_TOKEN|S3_.*|TEST_.*))$/;

/** A node that is only a worker learns no more than `terrace node join-command --role worker` prints: its NATS user, a name and a certificate. */
export function environmentOf(node: NodePlan, env: NodeJS.ProcessEnv, shared: Shared): NodeJS.ProcessEnv {
  const { plan, nats, databaseUrl, authority } = shared;
  const as = ({ user, password }: { readonly user: string; readonly password: string }): string =>
    nats.url.replace('://', `://${user}:${password}@`);
  const without = (...patterns: readonly RegExp[]): NodeJS.ProcessEnv =>
    Object.fromEntries(Object.entries(env).filter(([name]) => !patterns.some((pattern) => pattern.test(name))));
  const hostname = `127.0.0.1:${plan.port}`;
  if (!needsDatabase(new Set(node.roles)))
    return {
      ...without(foreign, notForWorkers),
      TFE_HOSTNAME: hostname,
      NATS_URL: as(nats.worker),
      TERRACE_CA: Buffer.from(authority ?? '').toString('base64'),
    };
  return {
    ...without(foreign),
    TFE_HOSTNAME: hostname,
    TERRACE_LISTEN: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    NATS_URL: as(nats.service),
    TERRACE_WORKER_NATS_URL: as(nats.worker),
    TERRACE_NATS_ISSUER: nats.issuer,
  };
}
