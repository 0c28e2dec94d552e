// What an operator may say, read once at start: environment variables of ours (`TERRACE_*`), Terraform Enterprise's own
// (`TFE_*`) where the meaning is equal, and the few that everybody knows (`PORT`, `DATABASE_URL`, `NATS_URL`).

import { cpus, hostname } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';

export const roles = ['gateway', 'actors', 'worker'] as const;
export type Role = (typeof roles)[number];

const port = z.coerce.number().int().min(1).max(65_535);
const count = z.coerce.number().int().min(1).max(1000);
const empty = (value: unknown) => (value === '' ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(empty, schema.optional());

const Environment = z.object({
  PORT: optional(port),
  TERRACE_HOME: optional(z.string()),
  TERRACE_LISTEN: optional(z.string()),
  DATABASE_URL: optional(z.url()),
  NATS_URL: optional(z.url()),
  TFE_HOSTNAME: optional(
    z.string().regex(/^[A-Za-z0-9.-]+(:\d+)?$/, 'must be a host name without scheme, like tfe.example.org'),
  ),
  TERRACE_ADMIN_TOKEN: optional(z.string().min(16, 'must have at least 16 characters')),
  TERRACE_SANDBOX: optional(z.enum(['bubblewrap', 'process', 'docker'])),
  TFE_CAPACITY_CONCURRENCY: optional(count),
  TERRACE_ENCRYPTION_PASSWORD: optional(z.string().min(1)),
  TFE_ENCRYPTION_PASSWORD: optional(z.string().min(1)),
  TERRACE_BLOBS: optional(z.enum(['nats', 'disk', 's3'])),
  TERRACE_S3_URL: optional(z.url()),
  TERRACE_S3_BUCKET: optional(z.string()),
  TERRACE_S3_REGION: optional(z.string()),
  TERRACE_S3_ACCESS_KEY: optional(z.string()),
  TERRACE_S3_SECRET_KEY: optional(z.string()),
  TERRACE_TRACING: optional(z.enum(['on', 'off'])),
  TERRACE_SAMPLE: optional(z.enum(['on', 'off'])),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(z.url()),
  TERRACE_NATS_SERVER: optional(z.string()),
});

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
  readonly natsUrl: string | null;
  /** The name that users and runs reach this server by, with its port unless that is 443. */
  readonly hostname: string;
  readonly adminToken: string | null;
  readonly sandbox: 'bubblewrap' | 'process' | 'docker' | null;
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
  readonly tracing: boolean;
  readonly sample: boolean;
  readonly otlpEndpoint: string | null;
  /** This machine's name among the nodes. */
  readonly node: string;
}

/** What is wrong with the configuration, one sentence a line; the start ends with it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Reads the environment and `--role a,b`. Throws ConfigurationError that names every variable at fault. */
export function readConfiguration(argv: readonly string[], env: NodeJS.ProcessEnv): Configuration {
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
  return {
    roles: rolesOf(argv),
    port,
    host: given.TERRACE_LISTEN ?? (given.TFE_HOSTNAME === undefined ? 'localhost' : '::'),
    home: resolve(given.TERRACE_HOME ?? '.terrace'),
    databaseUrl: given.DATABASE_URL ?? null,
    natsUrl: given.NATS_URL ?? null,
    hostname: given.TFE_HOSTNAME ?? `127.0.0.1:${port}`,
    adminToken: given.TERRACE_ADMIN_TOKEN ?? null,
    sandbox: given.TERRACE_SANDBOX ?? null,
    slots: given.TFE_CAPACITY_CONCURRENCY ?? Math.max(2, cpus().length),
    password: given.TERRACE_ENCRYPTION_PASSWORD ?? given.TFE_ENCRYPTION_PASSWORD ?? null,
    blobs,
    s3,
    tracing: given.TERRACE_TRACING !== 'off',
    sample: given.TERRACE_SAMPLE !== 'off',
    otlpEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    node: `${hostname()}-${process.pid}`,
  };
}

function rolesOf(argv: readonly string[]): ReadonlySet<Role> {
  const at = argv.findIndex((word) => word === '--role' || word.startsWith('--role='));
  if (at === -1) return new Set(roles);
  const text = argv[at]?.includes('=') ? argv[at]?.slice('--role='.length) : argv[at + 1];
  const wanted = (text ?? '').split(',').filter((word) => word !== '');
  const unknown = wanted.filter((word) => !(roles as readonly string[]).includes(word));
  if (wanted.length === 0 || unknown.length > 0) {
    throw new ConfigurationError(
      `--role takes a list of ${roles.join(', ')}; ${unknown.length > 0 ? `it does not know ${unknown.join(', ')}` : 'none was given'}`,
    );
  }
  return new Set(wanted as Role[]);
}

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
