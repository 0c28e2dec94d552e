// go-tfe's own tests against a Terrace that runs: each in a process of its own, since a nil dereference in one of them ends the process.
//
// Two passes are needed: with ENABLE_TFE=1 the tests of what only a self-hosted server has, without it those that first change the
// subscription of their organization. Before both go those that want a fresh site. A test has passed when it passed in one and failed in none.

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GoTfe } from '../../setup/go-tfe.mjs';
import { api, scrubbed } from '../system.ts';
import type { System } from '../system.ts';
import type { Outcome } from './expected.ts';
import { needsGithubApp, openGithubApp } from './github.ts';

export const passes = ['hosted', 'enterprise'] as const;
export type Pass = (typeof passes)[number];

/** Runs are waited for up to two minutes. */
const testWithinMs = 200_000;
/** Site-wide settings are one for all: these tests come one after the other, at the end. The last two turn SCIM on, too. */
const alone = /^TestAdmin|SCIM|SAML|^TestTeamsRead$|^TestUsersReadCurrent$/;
/** These take the site for one on which nothing was ever applied, and are for self-hosted servers: they go before all others, in a pass of their own. */
const fresh = /^TestAdminRuns_List_RunDependent$/;
const [policyRepository, moduleRepository] = ['terrace/policies', 'terrace/terraform-null-module'];
/** The roles that go-tfe knows of site admins. */
const adminRoles = [
  ...['SITE_ADMIN', 'CONFIGURATION', 'PROVISION_LICENSES', 'SUBSCRIPTION', 'SUPPORT'],
  ...['SECURITY_MAINTENANCE', 'VERSION_MAINTENANCE'],
];

export interface SuiteOptions {
  readonly suite: GoTfe;
  readonly system: System;
  readonly tests: readonly string[];
  /** How many tests run at once. */
  readonly width: number;
  /** A folder for what each test says; nowhere when null. */
  readonly logs: string | null;
  readonly onOutcome?: (test: string, pass: Pass, outcome: Outcome, said: string) => void;
}

/** What the tests take for listed by the site's admins. Releases of terraform say themselves where they lie. Nothing runs by any of them. */
const listed = [
  ...['0.10.0', '0.11.0', '0.11.1', '0.15.4'].map((version) => ({
    type: 'terraform-versions',
    version,
    official: true,
  })),
  {
    ...{ type: 'opa-versions', version: '0.59.0' },
    url: 'https://github.com/open-policy-agent/opa/releases/download/v0.59.0/opa_linux_amd64_static',
    sha: '5f615343a1cae1deb2f2f514b2f4b46456495fe1c828b17e779eb583aced0cc3',
  },
  {
    ...{ type: 'sentinel-versions', version: '0.22.1' },
    url: 'https://releases.hashicorp.com/sentinel/0.22.1/sentinel_0.22.1_linux_amd64.zip',
    sha: '0a4a2b2baf46bfeb81d5137b2656b159ccc881487df3bebacd350ea48b53e76c',
  },
];

async function listVersions(system: System): Promise<void> {
  for (const { type, ...attributes } of listed) {
    const path = `/api/v2/admin/${type}`;
    const found = await api(system, 'GET', `${path}?filter[version]=${attributes.version}`);
    if (found.status === 200 && found.body.data.length > 0) continue;
    const { status, body } = await api(system, 'POST', path, { body: { data: { type, attributes } } });
    if (status !== 201) throw new Error(`${type} ${attributes.version}: ${status} ${JSON.stringify(body)}`);
  }
}

/** A user whom the tests of the site take for there. */
async function makeAdmin(system: System): Promise<void> {
  const attributes = { username: 'admin-security-maintenance', email: 'security@tfe.local' };
  const made = await api(system, 'POST', '/api/v2/terrace/users', { body: { data: { type: 'users', attributes } } });
  // Made before, for another part of the tests.
  if (made.status !== 201 && made.status !== 422)
    throw new Error(`user ${attributes.username}: ${made.status} ${JSON.stringify(made.body)}`);
}

/** The outcome of each test over the passes given. */
export async function runSuite(
  options: SuiteOptions,
  taken: readonly Pass[] = passes,
): Promise<ReadonlyMap<string, Outcome>> {
  const { system, tests, width, onOutcome } = options;
  await listVersions(system);
  await makeAdmin(system);
  await using sink = await openSink();
  await using app = tests.some((test) => needsGithubApp.test(test))
    ? await openGithubApp(system, [policyRepository, moduleRepository])
    : null;
  const installation = app?.installation ?? 'ghain-none';
  const outcomes = new Map<string, Outcome>();
  const one = async (test: string, pass: Pass): Promise<void> => {
    const { outcome, said } = await runTest(options, { test, pass, sink: sink.url, installation });
    onOutcome?.(test, pass, outcome, said);
    outcomes.set(test, worse(outcomes.get(test), outcome));
  };
  for (const test of tests.filter((name) => fresh.test(name))) {
    if (taken.includes('enterprise')) await one(test, 'enterprise');
    else outcomes.set(test, 'skipped');
  }
  const others = tests.filter((test) => !fresh.test(test));
  for (const pass of taken) {
    const waiting = others.filter((test) => !alone.test(test));
    await Promise.all(
      Array.from({ length: width }, async () => {
        for (let test = waiting.shift(); test !== undefined; test = waiting.shift()) await one(test, pass);
      }),
    );
    for (const test of others.filter((name) => alone.test(name))) await one(test, pass);
  }
  return outcomes;
}

const rank: readonly Outcome[] = ['skipped', 'passed', 'failed'];
const worse = (before: Outcome | undefined, now: Outcome): Outcome =>
  before !== undefined && rank.indexOf(before) > rank.indexOf(now) ? before : now;

async function runTest(
  { suite, system, logs }: SuiteOptions,
  given: { readonly test: string; readonly pass: Pass; readonly sink: string; readonly installation: string },
): Promise<{ readonly outcome: Outcome; readonly said: string }> {
  const { test, pass } = given;
  const args = ['-test.run', `^${test}$`, '-test.v', '-test.count=1', '-test.timeout', `${testWithinMs / 1000}s`];
  const child = spawn(suite.program, args, {
    cwd: suite.folder,
    env: environmentOf(system, given),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: testWithinMs + 30_000,
    killSignal: 'SIGKILL',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  if (logs !== null) {
    await mkdir(logs, { recursive: true });
    await writeFile(join(logs, `${test}.${pass}.log`), said);
  }
  return { outcome: outcomeOf(test, said), said };
}

/** What the program says of the test; one that ended without a word has failed. */
export function outcomeOf(test: string, said: string): Outcome {
  if (/^panic: /m.test(said)) return 'failed';
  const word = new RegExp(`^--- (PASS|FAIL|SKIP): ${test} `, 'm').exec(said)?.[1];
  return word === 'PASS' ? 'passed' : word === 'SKIP' ? 'skipped' : 'failed';
}

function environmentOf(
  system: System,
  { pass, sink, installation }: { readonly pass: Pass; readonly sink: string; readonly installation: string },
): NodeJS.ProcessEnv {
  const { token, url, home } = system;
  return {
    ...scrubbed(process.env),
    TFE_ADDRESS: url,
    TFE_TOKEN: token,
    SSL_CERT_FILE: join(home, 'tls', 'ca.pem'),
    ...Object.fromEntries(adminRoles.map((role) => [`TFE_ADMIN_${role}_TOKEN`, token])),
    ENABLE_BETA: '1',
    ...(pass === 'enterprise' ? { ENABLE_TFE: '1' } : {}),
    // Where notifications and run tasks go.
    TFC_RUN_TASK_URL: sink,
    // By OAuth, repositories that there are not: these tests of version control stop at a name, and do not skip.
    OAUTH_CLIENT_GITHUB_TOKEN: 'none',
    GITHUB_POLICY_SET_IDENTIFIER: policyRepository,
    GITHUB_REGISTRY_MODULE_IDENTIFIER: moduleRepository,
    GITHUB_REGISTRY_MODULE_BRANCH: 'main',
    GITHUB_REGISTRY_NO_CODE_MODULE_IDENTIFIER: moduleRepository,
    GITHUB_APP_INSTALLATION_ID: installation,
  };
}

/** Answers 200 to whatever comes, as a receiver of notifications does. */
async function openSink() {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
