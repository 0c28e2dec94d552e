// What a further node must be told, from what a running node knows: its environment, how the root key travels, and what stands in the way.
// A worker gets the worker's NATS user and the authority's certificate, and neither database nor keys (DECISIONS 11, 15).

import { needsDatabase } from '../boot/configuration.ts';
import type { Role } from '../boot/configuration.ts';
import type { Endpoints } from '../boot/endpoints.ts';

export interface JoinQuestion {
  readonly roles: ReadonlySet<Role>;
  readonly endpoints: Endpoints;
  /** Of the running node. */
  readonly home: string;
  /** The authority's certificate, PEM. */
  readonly authority: string;
  /** How this machine is reached by ssh, as far as it knows. */
  readonly machine: string;
  /** For a node on this machine: a home that nobody has, and a port that nobody listens on. */
  readonly spare: { readonly home: string; readonly port: number };
  /** Where `TERRACE_S3_*` may stand. */
  readonly env: NodeJS.ProcessEnv;
}

export interface JoinAnswer {
  /** In the order in which it is typed. */
  readonly environment: Readonly<Record<string, string>>;
  /** Shell lines between the environment and the start: how the root key comes there. */
  readonly preparation: readonly string[];
  readonly command: string;
  /** What the reader must know before it works. */
  readonly notes: readonly string[];
}

const hereNote =
  'NATS and PostgreSQL are reached on the loopback address here, so what stands below starts a further node on this same machine.';
const embeddedNote =
  'They are embedded in this node, and other machines do not reach them until it is started with TERRACE_SERVERS_LISTEN=<an address of this machine> (it then lets them in, by TLS alone) and TFE_HOSTNAME=<its name>; or give all nodes servers of your own by NATS_URL and DATABASE_URL.';
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);
const s3Variables = ['URL', 'BUCKET', 'REGION', 'ACCESS_KEY', 'SECRET_KEY'].map((name) => `TERRACE_S3_${name}`);

/** Throws an Error that says what to do when such a node cannot be told from here. */
export function answerJoin(question: JoinQuestion): JoinAnswer {
  const { roles, endpoints, spare, env } = question;
  const { join, nats } = endpoints;
  const withDatabase = needsDatabase(roles);
  if (withDatabase && endpoints.postgres === undefined)
    throw new Error(
      'this node is only a worker and knows no database: ask a node of the role gateway or actors, or join with --role worker',
    );
  if (withDatabase && join.blobs === 'disk')
    throw new Error(
      'TERRACE_BLOBS=disk keeps blobs on this machine alone, so no other node of the role gateway or actors can read them: use nats or s3. A worker can join: --role worker',
    );
  const service = natsUrl(endpoints, withDatabase ? nats : nats.worker);
  const database = withDatabase ? databaseUrl(endpoints) : null;
  const isHere = [...service.split(','), ...(database === null ? [] : [database])].some((url) =>
    loopback.has(new URL(url).hostname),
  );
  const notes: string[] = isHere ? [join.embedded.length > 0 ? `${hereNote} ${embeddedNote}` : hereNote] : [];
  const environment: Record<string, string> = {};
  if (isHere) environment['TERRACE_HOME'] = spare.home;
  if (isHere && roles.has('gateway')) {
    environment['PORT'] = String(spare.port);
    notes.push(`port ${spare.port} is free at this moment; any other that is free does as well, by PORT`);
  }
  nameOf(question, isHere, environment, notes);
  environment['NATS_URL'] = service;
  if (database !== null) {
    if (roles.has('worker') && nats.worker.user !== nats.user)
      environment['TERRACE_WORKER_NATS_URL'] = natsUrl(endpoints, nats.worker);
    environment['DATABASE_URL'] = database;
    if (join.blobs === 's3') Object.assign(environment, s3Environment(env, notes));
  }
  const trusted = trustOf(question, withDatabase);
  if (trusted !== '') environment['TERRACE_CA'] = Buffer.from(trusted).toString('base64');
  return {
    environment,
    preparation: withDatabase ? rootKeyLines(question, isHere) : [],
    command: `npm start -- --role ${[...roles].join(',')}`,
    notes,
  };
}

/** Whom the node must trust before it can ask the database: the doors' authority, whoever this node was told to trust, and for a worker the gateways'. */
function trustOf({ endpoints, authority }: JoinQuestion, withDatabase: boolean): string {
  const { trusted, address } = endpoints.join;
  const own = !withDatabase || address !== null ? authority : '';
  return trusted?.includes(own) === true ? trusted : own + (trusted ?? '');
}

/** Without a name that was given, each gateway has its own, and only this machine knows it. */
function nameOf(
  { roles, endpoints }: JoinQuestion,
  isHere: boolean,
  environment: Record<string, string>,
  notes: string[],
): void {
  const { hostname, gateway, join } = endpoints;
  if (!join.isNamed && !isHere)
    notes.push(
      `this installation has no name that other machines know: runs there could not reach ${hostname}. Start its nodes with TFE_HOSTNAME first`,
    );
  if (join.isNamed) environment['TFE_HOSTNAME'] = hostname;
  else if (!roles.has('gateway')) {
    if (gateway === undefined)
      throw new Error('this node has no gateway and knows none by name: ask a node of the role gateway');
    environment['TFE_HOSTNAME'] = hostname;
  }
}

interface Access {
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

/** User and password stand in the first URL of the list. */
function natsUrl({ join }: Endpoints, { url, user, password }: Access): string {
  const plain =
    join.embedded.includes('nats') && join.address !== null
      ? `tls://${hostOf(join.address)}:${new URL(url).port}`
      : url;
  if (user === null) return plain;
  const words = [user, password ?? ''].map(encodeURIComponent).join(':');
  return plain.replace('://', `://${words}@`);
}

/** An address with colons stands in brackets, in a URL and for scp. */
const hostOf = (address: string): string => (address.includes(':') ? `[${address}]` : address);

function databaseUrl({ join, postgres }: Endpoints): string {
  const url = new URL(postgres?.url ?? '');
  if (!join.embedded.includes('postgres') || join.address === null) return url.href;
  url.hostname = hostOf(join.address);
  url.searchParams.set('sslmode', 'verify-full');
  return url.href;
}

function s3Environment(env: NodeJS.ProcessEnv, notes: string[]): Readonly<Record<string, string>> {
  const unknown = s3Variables.filter((name) => !env[name]);
  if (unknown.length > 0) notes.push(`give ${unknown.join(', ')} the values that they have for this node`);
  return Object.fromEntries([['TERRACE_BLOBS', 's3'], ...s3Variables.map((name) => [name, env[name] ?? ''])]);
}

/** The root key is never printed: whoever reads this output and the database would have everything. */
function rootKeyLines({ endpoints, home, machine }: JoinQuestion, isHere: boolean): readonly string[] {
  if (endpoints.join.rootKey === 'password')
    return [
      `printf 'encryption password of this installation: ' && read -r TERRACE_ENCRYPTION_PASSWORD && export TERRACE_ENCRYPTION_PASSWORD`,
    ];
  const keyring = `${home}/keyring.json`;
  const folder = '"${TERRACE_HOME:-.terrace}"';
  const copy = isHere ? `cp -p ${quoted(keyring)}` : `scp -p ${quoted(`${hostOf(machine)}:${keyring}`)}`;
  return [`mkdir -p -m 700 ${folder} && ${copy} ${folder}/keyring.json`];
}

/** The whole as lines for a shell. */
export function shellLines({ environment, preparation, command }: JoinAnswer): readonly string[] {
  return [...exportLines(environment), ...preparation, command];
}

/** For a shell to take in. */
export const exportLines = (environment: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`);

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
