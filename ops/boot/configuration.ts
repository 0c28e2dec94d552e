// What an operator may say, read once at start: environment variables of ours (`TERRACE_*`), Terraform Enterprise's own
// (`TFE_*`) where the meaning is equal, and the few that everybody knows (`PORT`, `DATABASE_URL`, `NATS_URL`).

import { X509Certificate, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { sandboxKinds } from '@terrace/runtime/sandbox/sandbox';
import type { SandboxKind } from '@terrace/runtime/sandbox/sandbox';
import { defaultContainers } from '@terrace/runtime/sandbox/settings';
import type { ContainerSettings } from '@terrace/runtime/sandbox/settings';
import { readEgressRules } from '@terrace/runtime/egress/rules';
import type { EgressRules } from '@terrace/runtime/egress/rules';
import type { MailSettings } from '@terrace/runtime/egress/mail';
import { StartFault } from '../home/exit-codes.ts';

export const roles = ['gateway', 'actors', 'worker'] as const;
export type Role = (typeof roles)[number];

/** A node that is only a worker has neither database nor keys (DECISIONS 11). */
export const needsDatabase = (taken: ReadonlySet<Role>): boolean => taken.has('gateway') || taken.has('actors');

const numberBetween = (min: number, max: number, what = 'a number') => {
  const sentence = `must be ${what} from ${min} to ${max}`;
  return z.coerce.number(sentence).int(sentence).min(min, sentence).max(max, sentence);
};
const numberUpTo = (max: number) => numberBetween(1, max);
const coresSentence = 'must be a number of cores, in parts too, or 0 for all of them';
const oneOf = <const Words extends readonly string[]>(...words: Words) =>
  z.enum(words, `must be ${new Intl.ListFormat('en', { type: 'disjunction' }).format(words)}`);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL like https://host:port' });
const empty = (value: unknown) => (value === '' ? undefined : value);
const addresses = z
  .string()
  .refine(
    (text) => text.split(',').every((one) => URL.canParse(one)),
    'must be a URL, or several with commas between them',
  );
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(empty, schema.optional());

const Environment = z.object({
  PORT: optional(numberUpTo(65_535)),
  TERRACE_HOME: optional(z.string()),
  TERRACE_LISTEN: optional(z.string()),
  DATABASE_URL: optional(
    z.url({
      protocol: /^postgres(ql)?$/,
      error: 'must be a URL like postgres://user:password@host:5432/database',
    }),
  ),
  NATS_URL: optional(addresses),
  TERRACE_WORKER_NATS_URL: optional(addresses),
  TERRACE_NATS_ISSUER: optional(
    z
      .string()
      .regex(
        /^SA[A-Z2-7]{40,70}( SX[A-Z2-7]{40,70})?$/,
        'must be the seed of an account key, and perhaps that of a curve key behind it',
      ),
  ),
  TERRACE_NATS_ACCOUNT: optional(z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be the name of an account')),
  TERRACE_SERVERS_LISTEN: optional(
    z
      .string()
      .regex(
        /^(?!0\.0\.0\.0$|::$|127\.0\.0\.1$|::1$|localhost$)[A-Za-z0-9.:-]+$/,
        'must be one address of this machine, by which others reach it',
      ),
  ),
  TERRACE_CA: optional(z.string()),
  TERRACE_CA_FILE: optional(z.string()),
  TFE_HOSTNAME: optional(
    z.string().regex(/^[A-Za-z0-9.-]+(:\d+)?$/, 'must be a host name without scheme, like tfe.example.org'),
  ),
  TERRACE_ADMIN_TOKEN: optional(z.string().min(16, 'must have at least 16 characters')),
  TERRACE_SANDBOX: optional(oneOf(...sandboxKinds)),
  TFE_RUN_PIPELINE_IMAGE: optional(
    z.string().regex(/^[a-z0-9][\w./:@-]*$/, 'must be the name of an image, like registry.example.org/runs:1'),
  ),
  TFE_RUN_PIPELINE_DOCKER_NETWORK: optional(
    z
      .string()
      .regex(
        /^(?!host$|container:)[A-Za-z0-9][\w.-]*$/,
        'must be the name of a network of Docker, and cannot be host or that of another container: runs would reach what listens for this server alone',
      ),
  ),
  TFE_RUN_PIPELINE_DOCKER_EXTRA_HOSTS: optional(
    z
      .string()
      .regex(
        /^[A-Za-z0-9.-]+:[^,\s]+(,[A-Za-z0-9.-]+:[^,\s]+)*$/,
        'must be name:address, or several with commas between them',
      ),
  ),
  TFE_CAPACITY_CONCURRENCY: optional(numberUpTo(1000)),
  TFE_CAPACITY_CPU: optional(z.coerce.number(coresSentence).min(0, coresSentence).max(1024, coresSentence)),
  TFE_CAPACITY_MEMORY: optional(numberBetween(256, 16 * 1024 * 1024, 'a number of MiB')),
  TERRACE_CAPACITY_PROCESSES: optional(numberBetween(128, 1_000_000)),
  TERRACE_ENCRYPTION_PASSWORD: optional(z.string().min(1)),
  TFE_ENCRYPTION_PASSWORD: optional(z.string().min(1)),
  TERRACE_BLOBS: optional(oneOf('nats', 'disk', 's3')),
  TERRACE_S3_URL: optional(httpUrl),
  TERRACE_S3_BUCKET: optional(z.string()),
  TERRACE_S3_REGION: optional(z.string()),
  TERRACE_S3_ACCESS_KEY: optional(z.string()),
  TERRACE_S3_SECRET_KEY: optional(z.string()),
  TERRACE_RATE_LIMIT: optional(
    z.union(
      [z.literal('off').transform(() => null), numberBetween(1, 1_000_000)],
      'must be a number of requests a second from 1 to 1000000, or off',
    ),
  ),
  TERRACE_TRACING: optional(oneOf('on', 'off')),
  TERRACE_SAMPLE: optional(oneOf('on', 'off')),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(httpUrl),
  TERRACE_EGRESS_ALLOW: optional(z.string()),
  TERRACE_SMTP_HOST: optional(z.string()),
  TERRACE_SMTP_PORT: optional(numberUpTo(65_535)),
  TERRACE_SMTP_TLS: optional(oneOf('on', 'off')),
  TERRACE_SMTP_USER: optional(z.string()),
  TERRACE_SMTP_PASSWORD: optional(z.string()),
  TERRACE_SMTP_FROM: optional(z.string()),
  TERRACE_NATS_SERVER: optional(z.string()),
});

/** As Terraform Enterprise has it. */
const rateLimitDefault = 30;

export interface Configuration {
  readonly roles: ReadonlySet<Role>;
  /** HTTPS port of the gateway. */
  readonly port: number;
  /** Address to listen on: this machine only, until the server has a name (`TFE_HOSTNAME`) that others could know. */
  readonly host: string;
  /** Absolute path of the home. */
  readonly home: string;
  /** URLs of services that somebody else runs; null means our own child process. */
  readonly databaseUrl: string | null;
  /** Several servers of one cluster stand with commas between them. */
  readonly natsUrl: string | null;
  /** The same servers under the worker's own user, which may do less; null means as `natsUrl` says. */
  readonly workerNatsUrl: string | null;
  /** The key that a nats-server of the operator's own believes about users, and the account that they are put into. */
  readonly natsIssuer: string | null;
  readonly natsAccount: string;
  /** Where further nodes reach the embedded servers, by TLS; null means nowhere: they listen on this machine only. */
  readonly serversListen: string | null;
  /** PEM of authorities to trust: the installation's, for a node that cannot read it from the database yet, and whoever else's. */
  readonly authority: string | null;
  /** The name that users and runs reach this server by, with its port unless that is 443. */
  readonly hostname: string;
  /** Whether somebody gave that name, so that it is the same for every node. */
  readonly isNamed: boolean;
  readonly adminToken: string | null;
  readonly sandbox: SandboxKind | null;
  /** Of the containers, when runs work in them. */
  readonly containers: ContainerSettings;
  /** Which variables that hold for containers alone are set although runs do not work in them. */
  readonly idle: readonly string[];
  /** How many runs this node works on at once. */
  readonly slots: number;
  readonly password: string | null;
  readonly blobs: 'nats' | 'disk' | 's3';
  readonly s3: {
    readonly url: string;
    readonly bucket: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
  } | null;
  /** Requests a second for each token; null is: as many as it likes. */
  readonly rateLimit: number | null;
  readonly tracing: boolean;
  readonly sample: boolean;
  readonly otlpEndpoint: string | null;
  /** Where calls to addresses that users wrote may go. */
  readonly egress: EgressRules;
  /** The server that takes mails; null where none was named. */
  readonly mail: MailSettings | null;
  /** This process among the nodes; never used twice, though a container may start again under the same name and process id. */
  readonly node: string;
}

/** What is wrong with the configuration, one sentence a line; the start ends with it. */
export class ConfigurationError extends StartFault {
  constructor(message: string) {
    super('usage', message);
  }
}

/** Reads `--role a,b` and the environment. Throws StartFault `usage` that names what is at fault, a ConfigurationError for variables. */
export function readConfiguration(argv: readonly string[], env: NodeJS.ProcessEnv): Configuration {
  const taken = rolesAmong(argv);
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'),
    );
  }
  const given = parsed.data;
  const port = given.PORT ?? 8443;
  const s3 = given.TERRACE_S3_URL === undefined ? null : s3Of(given);
  const blobs = given.TERRACE_BLOBS ?? (s3 === null ? 'nats' : 's3');
  if (blobs === 's3' && s3 === null)
    throw new ConfigurationError('TERRACE_BLOBS=s3 needs TERRACE_S3_URL and its companions');
  const lacking = lackOf(taken, given);
  if (lacking.length > 0) throw new ConfigurationError(lacking.join('\n'));
  return {
    roles: taken,
    port,
    host: given.TERRACE_LISTEN ?? (given.TFE_HOSTNAME === undefined ? 'localhost' : '::'),
    home: resolve(given.TERRACE_HOME ?? '.terrace'),
    databaseUrl: given.DATABASE_URL ?? null,
    natsUrl: given.NATS_URL ?? null,
    workerNatsUrl: given.TERRACE_WORKER_NATS_URL ?? null,
    natsIssuer: given.TERRACE_NATS_ISSUER ?? null,
    natsAccount: given.TERRACE_NATS_ACCOUNT ?? 'TERRACE',
    serversListen: given.TERRACE_SERVERS_LISTEN ?? null,
    authority: authorityOf(given),
    hostname: given.TFE_HOSTNAME ?? `127.0.0.1:${port}`,
    isNamed: given.TFE_HOSTNAME !== undefined,
    adminToken: given.TERRACE_ADMIN_TOKEN ?? null,
    sandbox: given.TERRACE_SANDBOX ?? null,
    containers: containersOf(given),
    idle: given.TERRACE_SANDBOX === 'docker' ? [] : ofContainers.filter((name) => given[name] !== undefined),
    slots: given.TFE_CAPACITY_CONCURRENCY ?? Math.max(2, cpus().length),
    password: given.TERRACE_ENCRYPTION_PASSWORD ?? given.TFE_ENCRYPTION_PASSWORD ?? null,
    blobs,
    s3,
    rateLimit: given.TERRACE_RATE_LIMIT === undefined ? rateLimitDefault : given.TERRACE_RATE_LIMIT,
    tracing: given.TERRACE_TRACING !== 'off',
    sample: given.TERRACE_SAMPLE !== 'off',
    otlpEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    egress: egressOf(given.TERRACE_EGRESS_ALLOW),
    mail: mailOf(given),
    node: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
  };
}

function mailOf(given: z.infer<typeof Environment>): MailSettings | null {
  const { TERRACE_SMTP_HOST: host, TERRACE_SMTP_FROM: from, TERRACE_SMTP_TLS: tls } = given;
  if (host === undefined) return null;
  if (from === undefined)
    throw new ConfigurationError('TERRACE_SMTP_HOST needs TERRACE_SMTP_FROM, who the mails are from');
  const secure = tls === undefined ? given.TERRACE_SMTP_PORT === 465 : tls === 'on';
  return {
    ...{ host, from, secure, port: given.TERRACE_SMTP_PORT ?? (secure ? 465 : 587) },
    ...{ user: given.TERRACE_SMTP_USER ?? null, password: given.TERRACE_SMTP_PASSWORD ?? null },
  };
}

/** `TERRACE_EGRESS_ALLOW`. Throws ConfigurationError. */
export function egressOf(list = ''): EgressRules {
  try {
    return readEgressRules(list);
  } catch (error) {
    throw new ConfigurationError(`TERRACE_EGRESS_ALLOW ${(error as Error).message}`);
  }
}

/** The gateway's port, where its name is this machine's loopback address. */
export function loopbackPortOf({ hostname }: Pick<Configuration, 'hostname'>): number | null {
  const { hostname: name, port } = new URL(`https://${hostname}`);
  return /^127\.\d+\.\d+\.\d+$|^(.+\.)?localhost$/.test(name) ? Number(port === '' ? 443 : port) : null;
}

/** What works, but seldom as it was meant: sentences for the start to say. */
export function warningsOf({ hostname, port, roles, idle }: Configuration): readonly string[] {
  const warnings: string[] = [];
  if (port !== 443 && !hostname.includes(':') && (roles.has('gateway') || roles.has('actors')))
    warnings.push(
      `TFE_HOSTNAME ${hostname} has no port, so clients and runs are sent to port 443, and this server listens on ${port}; unless something in front of it takes 443, say TFE_HOSTNAME=${hostname}:${port}`,
    );
  if (roles.has('worker') && idle.length > 0)
    warnings.push(`${idle.join(', ')} have no effect: they hold for runs in containers, by TERRACE_SANDBOX=docker`);
  return warnings;
}

const ofContainers = [
  'TFE_RUN_PIPELINE_IMAGE',
  'TFE_RUN_PIPELINE_DOCKER_NETWORK',
  'TFE_RUN_PIPELINE_DOCKER_EXTRA_HOSTS',
  'TFE_CAPACITY_CPU',
  'TFE_CAPACITY_MEMORY',
  'TERRACE_CAPACITY_PROCESSES',
] as const;
function containersOf(given: z.infer<typeof Environment>): ContainerSettings {
  const { TFE_CAPACITY_CPU: cores, TFE_CAPACITY_MEMORY: mebibytes } = given;
  return {
    image: given.TFE_RUN_PIPELINE_IMAGE ?? defaultContainers.image,
    network: given.TFE_RUN_PIPELINE_DOCKER_NETWORK ?? defaultContainers.network,
    extraHosts: given.TFE_RUN_PIPELINE_DOCKER_EXTRA_HOSTS?.split(',') ?? defaultContainers.extraHosts,
    cores: cores === undefined || cores === 0 ? null : cores,
    memoryBytes: mebibytes === undefined ? defaultContainers.memoryBytes : mebibytes * 1024 * 1024,
    processesMax: given.TERRACE_CAPACITY_PROCESSES ?? defaultContainers.processesMax,
  };
}

/** What `--role a,b`, which is all that may stand among the arguments, says; all roles without it. Throws StartFault `usage`. */
function rolesAmong(argv: readonly string[]): ReadonlySet<Role> {
  const { tokens } = parseArgs({ args: [...argv], options: { role: { type: 'string' } }, strict: false, tokens: true });
  for (const token of tokens) {
    const isKnown = token.kind === 'option-terminator' || (token.kind === 'option' && token.name === 'role');
    if (isKnown) continue;
    const word = token.kind === 'option' ? token.rawName : token.value;
    throw new StartFault(
      'usage',
      `'${word}' is nothing that a start takes: it takes --role and a list of ${roles.join(', ')}`,
    );
  }
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.value ?? ''] : []));
  return given.length === 0 ? new Set(roles) : rolesOf(given.join(','));
}

/** The roles of a list with commas. Throws StartFault `usage`. */
export function rolesOf(text: string): ReadonlySet<Role> {
  const wanted = text.split(',').filter((word) => word !== '');
  const unknown = wanted.filter((word) => !(roles as readonly string[]).includes(word));
  if (wanted.length === 0 || unknown.length > 0) {
    throw new StartFault(
      'usage',
      `--role takes a list of ${roles.join(', ')}; ${unknown.length > 0 ? `it does not know ${unknown.join(', ')}` : 'none was given'}`,
    );
  }
  return new Set(wanted as Role[]);
}

/** What a node of these roles cannot do without, and cannot make itself. */
function lackOf(taken: ReadonlySet<Role>, given: z.infer<typeof Environment>): readonly string[] {
  const lacking: string[] = [];
  if (!needsDatabase(taken) && given.NATS_URL === undefined)
    lacking.push(
      'NATS_URL is missing: a node that is only a worker takes its work from the NATS of the others. On a running node, terrace node join-command --role worker prints what this one needs',
    );
  if (!taken.has('gateway') && given.TFE_HOSTNAME === undefined)
    lacking.push('TFE_HOSTNAME is missing: a node without the role gateway must know the name by which runs reach one');
  return lacking;
}

/** `TERRACE_CA` is the certificates themselves, as they stand in their file or that in base64; `TERRACE_CA_FILE` names the file. */
export function authorityOf(given: {
  readonly TERRACE_CA?: string | undefined;
  readonly TERRACE_CA_FILE?: string | undefined;
}): string | null {
  const { TERRACE_CA: text, TERRACE_CA_FILE: file } = given;
  if (text === undefined && file === undefined) return null;
  const name = text === undefined ? 'TERRACE_CA_FILE' : 'TERRACE_CA';
  try {
    const read = text ?? readFileSync(file ?? '', 'utf8');
    const found = certificatesIn(read.includes('-----BEGIN') ? read : Buffer.from(read, 'base64').toString('utf8'));
    if (found.length === 0) throw new Error('none stands in it');
    return found.map((one) => `${new X509Certificate(one).toString().trim()}\n`).join('');
  } catch (error) {
    throw new ConfigurationError(`${name} is no certificate in PEM, plain or in base64: ${(error as Error).message}`);
  }
}

/** Each certificate of a PEM text by itself. */
export const certificatesIn = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];

function s3Of(given: z.infer<typeof Environment>): Configuration['s3'] {
  const { TERRACE_S3_BUCKET: bucket, TERRACE_S3_ACCESS_KEY: accessKey, TERRACE_S3_SECRET_KEY: secretKey } = given;
  if (bucket === undefined || accessKey === undefined || secretKey === undefined) {
    throw new ConfigurationError(
      'TERRACE_S3_URL needs TERRACE_S3_BUCKET, TERRACE_S3_ACCESS_KEY and TERRACE_S3_SECRET_KEY',
    );
  }
  return {
    url: given.TERRACE_S3_URL ?? '',
    bucket,
    region: given.TERRACE_S3_REGION ?? 'us-east-1',
    accessKey,
    secretKey,
  };
}
