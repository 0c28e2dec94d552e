// Who may know whom: the rules about imports. Each gives sentences that say what is wrong and what to do instead.

import { address, scope } from './sources.ts';
import type { Import, Manifest, Source } from './sources.ts';

interface Place {
  readonly room: string;
  readonly domain: string;
  readonly file: string;
}

const isTest = (path: string): boolean => path.endsWith('.test.ts') || path.endsWith('.test.mjs');
const isSql = (path: string): boolean => path.endsWith('.sql');
const words = ['id', 'messages'];
/** Pure and small enough for a browser: what terraform says is read in one way by the server and by the pages. */
const spoken = 'log-words';

/** What a file of each room may name; everything else is the other room's business. */
const mayKnow: Readonly<Record<string, (to: Place, from: Place) => boolean>> = {
  machines: (to, from) =>
    to.room === 'machines' &&
    (to.domain === from.domain || to.domain === 'kernel' || (from.domain !== 'kernel' && words.includes(to.file))),
  runtime: (to) => to.room === 'runtime' || (to.room === 'machines' && to.domain === 'kernel'),
  actors: (to, from) =>
    to.room === 'machines' ||
    to.room === 'runtime' ||
    (to.room === 'actors' && to.domain === from.domain) ||
    // The list of all of them.
    (from.domain === 'definitions' && /^(\w+-)?actor$/.test(to.file)),
  gateway: (to, from) =>
    // The pages run in a browser: they know the API's client, and nothing of the server.
    from.domain === 'web'
      ? (to.room === 'gateway' && ['web', 'client'].includes(to.domain)) ||
        (to.room === 'machines' && to.file === spoken)
      : (to.room === 'gateway' && to.domain !== 'web') ||
        // A test's house has everybody inside.
        (to.room === 'actors' && from.file === 'scratch-gateway') ||
        to.room === 'runtime' ||
        (to.room === 'machines' && (to.domain === 'kernel' || words.includes(to.file))) ||
        (to.room === 'actors' && /^(view|token|variables)(\/|$)/.test(to.file)),
  ops: (to) => to.room !== 'bench',
  bench: () => true,
};

const betterWay: Readonly<Record<string, string>> = {
  machines:
    'a machine knows the kernel and other domains only by their id and messages; let the actor map what it needs',
  runtime: 'the runtime has never heard of Terraform; take what you need as an argument or a port',
  actors: 'actors talk, they do not reach: tell the other actor, or move the words to its messages in machines/',
  gateway:
    'a route asks an actor by its messages and reads its view.ts; put the read there (or, where a secret is sealed or minted at one end and opened at the other, into token.ts or variables.ts)',
  ops: 'bench/ measures from outside and nobody imports it',
  bench: '',
};

export function importsAcrossRooms(sources: readonly Source[]): readonly string[] {
  return everyImport(sources).flatMap(({ from, to }) => {
    if (to.path === null) return [];
    const room = placeOf(from.path).room;
    const allowed = mayKnow[room]?.(placeOf(to.path), placeOf(address(from.path))) ?? false;
    return allowed ? [] : [`${from.path} imports ${to.name}, which its room may not know: ${betterWay[room] ?? ''}`];
  });
}

const pure = ['xstate', 'zod'];
const pureInTests = [...pure, 'xstate/graph', 'node:test', 'node:assert', 'node:assert/strict', 'fast-check'];

export function impureMachines(sources: readonly Source[]): readonly string[] {
  return everyImport(sources)
    .filter(({ from, to }) => from.path.startsWith('machines/') && to.path === null)
    .filter(({ from, to }) => !(isTest(from.path) ? pureInTests : pure).includes(to.name))
    .map(
      ({ from, to }) =>
        `${from.path} imports ${to.name}, which is not pure: return an effect and let the actor's worker do it`,
    );
}

/** npm links every workspace, so an undeclared import works, and nx then remembers results that are no longer true. */
export function undeclaredImports(
  sources: readonly Source[],
  manifestOf: (room: string) => Manifest,
): readonly string[] {
  return everyImport(sources).flatMap(({ from, to }) => {
    const { room } = placeOf(from.path);
    const library = packageOf(to.name);
    if (to.name.startsWith('.') || to.name.startsWith('node:') || library === scope + room) return [];
    const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifestOf(room);
    const declared =
      library in dependencies ||
      library in optionalDependencies ||
      (library in devDependencies && isSupport(from.path));
    return declared
      ? []
      : [
          `${from.path} imports ${library}, which ${room}/package.json does not declare: npm install ${library} -w ${room}`,
        ];
  });
}

/** A worker gets its job, a token and signed URLs, and must not be able to reach more, not even by a detour (DECISIONS 11). */
export function workersThatReach(sources: readonly Source[]): readonly string[] {
  const byAddress = new Map(sources.map((source) => [address(source.path), source]));
  const isWorker = (path: string): boolean =>
    !isTest(path) &&
    (path.endsWith('.worker.ts') || /^actors\/[^/]+\/worker\//.test(path) || path === 'runtime/jobs/worker.ts');
  const isForbidden = (path: string): boolean =>
    /^runtime\/(store|keys)\//.test(path) ||
    /^runtime\/actor\//.test(path) ||
    /^actors\/[^/]+\/(view|actor)(\/|$)/.test(path);
  const findings: string[] = [];
  for (const worker of sources.filter(({ path }) => isWorker(path))) {
    const seen = new Set<string>();
    const follow = (source: Source, way: readonly string[]): void => {
      for (const { path } of source.imports) {
        if (path === null || seen.has(path)) continue;
        seen.add(path);
        if (isForbidden(path)) {
          findings.push(
            `${[worker.path, ...way, path].join(' → ')}: a worker knows no store, view, key or actor; give it the value in its job or behind a signed URL`,
          );
        }
        const next = byAddress.get(path);
        if (next !== undefined) follow(next, [...way, path]);
      }
    };
    follow(worker, []);
  }
  return findings;
}

/** The one home of each client library, so that its surprises are dealt with once. */
const homes: readonly { readonly library: RegExp; readonly home: RegExp; readonly text: string }[] = [
  { library: /^pg$/, home: /^runtime\/store\/postgres\.ts$/, text: 'runtime/store/postgres.ts; take the Sql port' },
  { library: /^@nats-io\//, home: /^runtime\/.*\bnats\.ts$/, text: 'the nats.ts of a port in runtime/; take the port' },
  { library: /^minio$/, home: /^runtime\/blob\/s3\.ts$/, text: 'runtime/blob/s3.ts; take the Blobs port' },
  {
    library: /^dockerode$/,
    home: /^runtime\/sandbox\/docker\.ts$/,
    text: 'runtime/sandbox/docker.ts; take the Sandbox port',
  },
  {
    library: /^@opentelemetry\//,
    home: /^runtime\/telemetry\//,
    text: 'runtime/telemetry/; use inSpan and recordSpan of trace.ts',
  },
  { library: /^(@commander-js\/extra-typings|commander)$/, home: /^ops\/cli\//, text: 'ops/cli/' },
  { library: /^@peculiar\/x509$/, home: /^ops\/home\/tls\.ts$/, text: 'ops/home/tls.ts' },
  { library: /^ssh2$/, home: /^runtime\/egress\/ssh\.ts$/, text: 'runtime/egress/ssh.ts; take the Ssh port' },
  { library: /^nodemailer$/, home: /^runtime\/egress\/mail\.ts$/, text: 'runtime/egress/mail.ts; take the Mailer' },
  { library: /^cookie$/, home: /^gateway\/sign-in\/session\.ts$/, text: 'gateway/sign-in/session.ts' },
  {
    library: /^openpgp$/,
    home: /^gateway\/registry-provider\/(signature|scratch-key)\.ts$/,
    text: 'gateway/registry-provider/signature.ts',
  },
  { library: /^fastify(-plugin)?$/, home: /^gateway\//, text: 'gateway/' },
  { library: /^kysely$/, home: /^(actors|runtime\/store)\//, text: 'the views in actors/' },
];

/**
 * Files that may speak to a server past its port: they are the ones that test the port, start the server, or must see what the
 * port hides (a benchmark's raw baseline, a test's private database).
 */
const isSupport = (path: string): boolean =>
  isTest(path) ||
  /\/(scratch-[a-z-]+|conformance|doomed-[a-z-]+)\.ts$/.test(path) ||
  /^(ops\/servers|ops\/conformance|ops\/docs|ops\/pages|ops\/tests|runtime\/testing|bench)\//.test(path);

export function librariesAwayFromHome(sources: readonly Source[]): readonly string[] {
  return everyImport(sources)
    .filter(({ from, to }) => to.path === null && !isSupport(from.path))
    .flatMap(({ from, to }) =>
      homes
        .filter(({ library, home }) => library.test(packageOf(to.name)) && !home.test(from.path))
        .map(({ text }) => `${from.path} imports ${to.name}, whose one home is ${text}`),
    );
}

/** Programs, by the name that somebody types; everything else is reached from one of them or from a test. */
const isEntry = (path: string): boolean =>
  isTest(path) ||
  /^ops\/[a-z]+\.mjs$/.test(path) ||
  path === 'ops/setup/bootstrap.mjs' ||
  /^bench\/[a-z-]+\.(ts|mjs)$/.test(path) ||
  path.startsWith('gateway/web/') ||
  path.endsWith('.d.mts');

export function filesNobodyImports(sources: readonly Source[]): readonly string[] {
  const known = new Set(
    sources.flatMap(({ imports, starts }) => [...imports.map(({ path }) => path), ...starts.map(address)]),
  );
  const texts = sources.filter(({ path }) => !isSql(path)).map(({ text }) => text);
  const isNamed = (path: string): boolean => texts.some((text) => text.includes(path));
  return sources
    .filter(({ path }) => !isEntry(path) && !known.has(address(path)) && !(isSql(path) && isNamed(path)))
    .map(({ path }) => `${path} is imported by nobody: wire it in, or delete it (git remembers)`);
}

function everyImport(sources: readonly Source[]): readonly { readonly from: Source; readonly to: Import }[] {
  return sources.flatMap((from) => from.imports.map((to) => ({ from, to })));
}

function placeOf(path: string): Place {
  const [room = '', domain = '', ...rest] = path.split('/');
  return { room, domain, file: rest.join('/') };
}

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
