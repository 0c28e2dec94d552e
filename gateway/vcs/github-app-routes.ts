// The GitHub App of the site, as a site admin sets it up. Its private key and the secret that GitHub signs with go in and never come out. Whoever
// sets it up learns at once whether GitHub believes it.

import { createPrivateKey } from 'node:crypto';
import { changeGithubApp, isAnotherApp, readGithubApp, wantSync } from '@terrace/actors/vcs/view/github-app';
import type { GithubAppRow, GithubAppStanding } from '@terrace/actors/vcs/view/github-app';
import { GithubRefused } from '@terrace/actors/vcs/view/installation-token';
import { openAppSecret, sealAppSecret } from '@terrace/actors/vcs/token';
import { z } from 'zod';
import { requireSiteAdmin } from '../admin/find.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { flag, resourceShape, shows, text, textOrNull, timeOrNull, whole } from '../http/shape.ts';
import { serverUrl } from './client-routes.ts';
import { appWebhookPath } from './connect.ts';
import { appAtGithub } from './github-app.ts';
import { github } from './providers/github.ts';
import { withoutSlash } from './providers/provider.ts';
import { wakeInstallations } from './wake.ts';

const path = '/api/v2/terrace/github-app-settings';
const what = 'the settings of the GitHub App';
const appIdMax = Number.MAX_SAFE_INTEGER;
/** Nobody guesses it; GitHub's own form wants one, and any length. */
const secretLengthMin = 16;
const keyBitsMin = 2_048;

const Change = resourceBody(
  'github-app-settings',
  z
    .looseObject({
      'app-id': z.int().min(1).max(appIdMax).nullish(),
      'http-url': serverUrl.nullish(),
      'api-url': serverUrl.nullish(),
      'private-key': z
        .string()
        .max(16 * 1024)
        .nullish(),
      'webhook-secret': z
        .string()
        .min(secretLengthMin, `must have ${secretLengthMin} characters at least`)
        .max(1_024)
        .nullish(),
    })
    .prefault({}),
);

const GithubAppSettings = resourceShape('GithubAppSettings', 'github-app-settings', {
  enabled: flag,
  'app-id': whole.nullable(),
  /** As GitHub says them. */
  slug: textOrNull,
  name: textOrNull,
  'http-url': textOrNull,
  'api-url': textOrNull,
  'private-key': z.null(),
  'webhook-secret': z.null(),
  /** What the app is to have as its webhook at GitHub, and where somebody installs it. */
  'webhook-url': text,
  'installation-url': textOrNull,
  'synced-at': timeOrNull,
  'error-message': textOrNull,
  problems: z.array(text),
  'refused-deliveries': whole,
  'refused-at': timeOrNull,
  'refused-reason': textOrNull,
});

const pointer = (attribute: string): { readonly pointer: string } => ({ pointer: `/data/attributes/${attribute}` });
const invalid = (attribute: string, detail: string): ApiError =>
  new ApiError('invalid', `${attribute}: ${detail}`, pointer(attribute));

export const githubAppRoutes: Routes = (add, services) => {
  const { sql, keys, origin } = services;
  const answers = { 200: shows(GithubAppSettings) };
  const show = async (): Promise<Answer> => ({ body: { data: resourceOf(await readGithubApp(sql), origin) } });

  add({
    method: 'GET',
    ...{ path, answers },
    async answer({ principal }) {
      requireSiteAdmin(principal, what, { isMany: true });
      return await show();
    },
  });
  add({
    method: 'PATCH',
    ...{ path, answers },
    body: Change,
    async answer({ principal, body }) {
      requireSiteAdmin(principal, what, { isMany: true });
      const { attributes } = body.data;
      const before = await readGithubApp(sql);
      const places = placesOf(before, attributes);
      const isOther = before === null || isAnotherApp(before, places);
      const needed = (attribute: 'private-key' | 'webhook-secret'): string | null => {
        const given = attributes[attribute] || null;
        // A secret goes to no server, and stands for no app, that it was not given for.
        if (given === null && isOther)
          throw invalid(
            attribute,
            before === null ? "can't be blank" : 'is needed again for another app or another server',
          );
        return given;
      };
      const [key, secret] = [needed('private-key'), needed('webhook-secret')];
      if (key !== null) checkKey(key);
      const privateKey = key ?? (before === null ? '' : await openAppSecret(keys, 'key', before.private_key));
      const asked = { appId: places.app_id, apiUrl: places.api_url, privateKey };
      const said = await appAtGithub(services, asked).catch((error: unknown) => {
        if (!(error instanceof GithubRefused)) throw error;
        throw error.status === 401
          ? invalid(
              'private-key',
              `GitHub does not believe that it is that of app ${places.app_id} (${error.message}); nothing was changed`,
            )
          : invalid(
              'api-url',
              `GitHub cannot be asked about app ${places.app_id}: ${error.message}; nothing was changed`,
            );
      });
      const done = await changeGithubApp(sql, before, {
        ...{ ...places, ...said },
        private_key:
          key === null && before !== null ? before.private_key : await sealAppSecret(keys, 'key', privateKey),
        webhook_secret:
          secret === null && before !== null
            ? before.webhook_secret
            : await sealAppSecret(keys, 'secret', secret ?? ''),
      });
      checkDone(done);
      wakeInstallations(services);
      return await show();
    },
  });
  add({
    method: 'DELETE',
    path,
    answers: { 204: null },
    async answer({ principal }) {
      requireSiteAdmin(principal, what, { isMany: true });
      checkDone(await changeGithubApp(sql, await readGithubApp(sql), null));
      return {};
    },
  });
  add({
    method: 'POST',
    path: `${path}/actions/synchronize`,
    summary: 'Ask GitHub now where the app is installed',
    answers: { 202: shows(GithubAppSettings) },
    async answer({ principal }) {
      requireSiteAdmin(principal, what, { isMany: true });
      if ((await readGithubApp(sql)) === null) throw notFound('a GitHub App');
      await wantSync(sql);
      wakeInstallations(services);
      return { status: 202, ...(await show()) };
    },
  });
};

/** Throws ApiError `conflict` for what did not happen. */
function checkDone(done: Awaited<ReturnType<typeof changeGithubApp>>): void {
  if (done === 'done') return;
  throw new ApiError(
    'conflict',
    done === 'changed-meanwhile'
      ? 'the GitHub App was changed by somebody else at the same time: look at it and try again'
      : `repositories are followed by installations of the app: ${done.followers.join(', ')}; disconnect them first`,
  );
}

type Places = Pick<GithubAppRow, 'app_id' | 'http_url' | 'api_url'>;

/** Throws ApiError for an app without an id. */
function placesOf(before: Places | null, given: z.infer<typeof Change>['data']['attributes']): Places {
  const appId = given['app-id'] ?? before?.app_id;
  if (appId === undefined) throw invalid('app-id', "can't be blank");
  const httpUrl = withoutSlash(given['http-url'] ?? before?.http_url ?? github.defaults?.httpUrl ?? '');
  // The API goes with the server, unless it is said to be elsewhere.
  const known = httpUrl === before?.http_url ? before.api_url : apiOf(httpUrl);
  return { app_id: appId, http_url: httpUrl, api_url: withoutSlash(given['api-url'] ?? known) };
}

const apiOf = (httpUrl: string): string =>
  httpUrl === github.defaults?.httpUrl ? github.defaults.apiUrl : httpUrl + github.apiPath;

/** Throws ApiError for what is no private key as GitHub makes them. */
function checkKey(pem: string): void {
  try {
    const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = createPrivateKey(pem);
    if (kind === 'rsa' && (details?.modulusLength ?? 0) >= keyBitsMin) return;
  } catch {
    // Said below.
  }
  throw invalid('private-key', `is no private RSA key of ${keyBitsMin} bits at least, in PEM, without a passphrase`);
}

function resourceOf(app: (GithubAppRow & GithubAppStanding) | null, origin: string): Resource {
  const isPublic = app?.http_url === github.defaults?.httpUrl;
  return {
    id: 'github-app',
    type: 'github-app-settings',
    attributes: {
      enabled: app !== null,
      'app-id': app?.app_id ?? null,
      slug: app?.slug ?? null,
      name: app?.name ?? null,
      'http-url': app?.http_url ?? null,
      'api-url': app?.api_url ?? null,
      'private-key': null,
      'webhook-secret': null,
      'webhook-url': origin + appWebhookPath,
      'installation-url':
        app === null ? null : `${app.http_url}/${isPublic ? 'apps' : 'github-apps'}/${app.slug}/installations/new`,
      'synced-at': timestamp(app?.synced_at ?? null),
      'error-message': app?.error_message ?? null,
      problems: app?.problems ?? [],
      'refused-deliveries': app?.refused ?? 0,
      'refused-at': timestamp(app?.refused_at ?? null),
      'refused-reason': app?.refused_why ?? null,
    },
  };
}
