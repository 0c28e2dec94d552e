// The GitHub App of the site as GitHub knows it: asked when somebody sets it up, and again and again where it is installed. What GitHub says is
// kept as it is said; an event of an installation only says that it is to be asked (ADR 48).

import { createHash } from 'node:crypto';
import { noteSynced, takeSync } from '@terrace/actors/vcs/view/github-app';
import type { GithubAppRow } from '@terrace/actors/vcs/view/github-app';
import { keepInstallations } from '@terrace/actors/vcs/view/installations';
import { GithubRefused, askAsApp } from '@terrace/actors/vcs/view/installation-token';
import { openAppSecret } from '@terrace/actors/vcs/token';
import { InstallationId } from '@terrace/machines/vcs/id';
import { z } from 'zod';
import type { GatewayServices } from '../http/services.ts';
import { onWake } from './wake.ts';
import { workThrough } from './work-through.ts';

/** It is looked so often whether GitHub is due to be asked, which is woken when somebody knows. */
const everyMs = 15_000;
/** GitHub is asked so often, in case it could not tell of something; */
const syncEveryMs = 10 * 60_000;
/** and again so soon when it did not answer well. */
const againMs = 60_000;
/** Longer than all calls take. */
const leaseMs = 3 * 60_000;
const pageSize = 100;
/** No site has more than so many hundreds of installations. */
const pagesMax = 100;

type Services = Pick<GatewayServices, 'sql' | 'bus' | 'keys' | 'egress' | 'clock' | 'onFault'>;

const App = z.looseObject({
  id: z.int(),
  slug: z.string().max(256),
  name: z.string().max(256),
  permissions: z.record(z.string(), z.string()).default({}),
  events: z.array(z.string()).default([]),
});

const Installations = z.array(
  z.looseObject({
    id: z.int(),
    html_url: z.string().nullish(),
    target_type: z.string().nullish(),
    suspended_at: z.iso.datetime({ offset: true }).nullish(),
    // Null of one that is no more.
    account: z
      .looseObject({
        // An enterprise has a slug.
        login: z.string().nullish(),
        slug: z.string().nullish(),
        type: z.string().nullish(),
        avatar_url: z.string().nullish(),
      })
      .nullish(),
  }),
);

/** What it is at GitHub, and what it lacks there, as sentences. Throws GithubRefused. */
export async function appAtGithub(
  services: Pick<GatewayServices, 'egress' | 'clock'>,
  app: { readonly appId: number; readonly apiUrl: string; readonly privateKey: string },
): Promise<{ readonly slug: string; readonly name: string; readonly problems: readonly string[] }> {
  const nowS = services.clock.now() / 1_000;
  const answer = await askAsApp(services, { ...app, nowS }, { method: 'GET', path: '/app' });
  const { slug, name, permissions, events } = read(App, answer, app.apiUrl);
  const lacks = (permission: string, wanted: 'read' | 'write', what: string): readonly string[] =>
    permissions[permission] === 'write' || permissions[permission] === wanted
      ? []
      : [`it lacks the permission ${permission}: ${wanted}, without which ${what}`];
  const problems = [
    ...lacks('contents', 'read', 'no repository can be fetched'),
    ...lacks('statuses', 'write', 'no commit status is shown'),
    ...lacks('pull_requests', 'read', 'no pull request is told'),
    ...['push', 'pull_request']
      .filter((event) => !events.includes(event))
      .map((event) => `it does not subscribe to the event ${event}`),
  ];
  return { slug, name, problems };
}

function read<Values>(schema: z.ZodType<Values>, answer: unknown, apiUrl: string): Values {
  const found = schema.safeParse(answer);
  if (found.success) return found.data;
  throw new GithubRefused(`${new URL(apiUrl).host} does not answer as GitHub does`, { status: null, isFinal: true });
}

/** Keeps what is known of installations as GitHub says it, until `stop`, which waits for the asking at hand. */
export function startInstallations(services: Services): { stop(): Promise<void> } {
  const { sql, clock, onFault } = services;
  const stopping = new AbortController();
  const { signal } = stopping;
  const following = workThrough({
    ...{ what: 'look where the GitHub App is installed', clock, signal, everyMs, onFault },
    onWake: (wake) => onWake(services, 'installed', wake),
    async next() {
      const app = await takeSync(sql, leaseMs);
      if (app === null) return everyMs;
      await synchronize(services, app);
      return null;
    },
  });
  return {
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

async function synchronize(services: Services, app: GithubAppRow): Promise<void> {
  const { sql, keys, clock } = services;
  const { app_id: appId, api_url: apiUrl } = app;
  try {
    const privateKey = await openAppSecret(keys, 'key', app.private_key);
    const asked = { appId, apiUrl, privateKey };
    const { problems } = await appAtGithub(services, asked);
    const found: z.infer<typeof Installations> = [];
    for (let page = 1; ; page += 1) {
      const path = `/app/installations?per_page=${pageSize}&page=${page}`;
      const answer = await askAsApp(services, { ...asked, nowS: clock.now() / 1_000 }, { method: 'GET', path });
      const some = read(Installations, answer, apiUrl);
      found.push(...some);
      if (some.length < pageSize) break;
      // Half of a list would take the other half away.
      if (page === pagesMax)
        throw new GithubRefused(`the app has more than ${pagesMax * pageSize} installations`, {
          status: null,
          isFinal: true,
        });
    }
    const said = found.map(({ id, account, target_type: target, html_url: url, suspended_at: suspended }) => ({
      installation_id: id,
      name: account?.login ?? account?.slug ?? String(id),
      kind: target ?? account?.type ?? 'Organization',
      icon_url: account?.avatar_url ?? '',
      url: url ?? '',
      suspended_at: suspended == null ? null : new Date(suspended),
    }));
    // Two gateways that meet one for the first time give it the same name.
    const idOf = (installationId: number): InstallationId =>
      InstallationId.make(createHash('sha256').update(`${apiUrl}\0${appId}\0${installationId}`).digest());
    await keepInstallations(sql, appId, said, idOf);
    await noteSynced(sql, { problems, error: null, pauseMs: syncEveryMs });
  } catch (error) {
    if (!(error instanceof GithubRefused)) throw error;
    await noteSynced(sql, { problems: null, error: error.message, pauseMs: againMs });
  }
}
