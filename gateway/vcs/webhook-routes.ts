// Where servers of version control tell what happened. A delivery is looked at for its signature, kept as it came, and answered; what it means
// is found out afterwards (ingest.ts). Unsigned ones, wrong ones and those that are too large are refused, and remembered without their body.

import { createHash } from 'node:crypto';
import { keepRefused, keepTold } from '@terrace/actors/vcs/view/deliveries';
import type { Moved } from '@terrace/actors/vcs/view/deliveries';
import { noteRefused, readGithubApp, wantSync } from '@terrace/actors/vcs/view/github-app';
import { readHook } from '@terrace/actors/vcs/view/hooks';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { hooksOfRepository } from '@terrace/actors/vcs/view/installations';
import { openAppSecret, openSecret } from '@terrace/actors/vcs/token';
import { DeliveryId } from '@terrace/machines/vcs/id';
import { z } from 'zod';
import type { Asked, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { wholeBody } from '../http/whole-body.ts';
import type { GatewayServices } from '../http/services.ts';
import { plain, text } from '../http/shape.ts';
import { appWebhookPath } from './connect.ts';
import { providerOf } from './providers/all.ts';
import { githubApp } from './providers/github.ts';
import type { Headers, Provider } from './providers/provider.ts';
import { wakeIngest, wakeInstallations } from './wake.ts';

/** GitHub tells of large pushes in bodies of some MiB; nobody's are larger. */
const bodyBytesMax = 5 * 1024 * 1024;
const wordLengthMax = 200;

export const webhookRoutes: Routes = (add, services) => {
  const { sql, keys, rng } = services;
  add({
    method: 'POST',
    path: '/webhooks/vcs/:hook',
    summary: 'Tell what happened in a repository',
    answers: { 202: plain(z.strictObject({ delivery: text, repeated: z.boolean() })) },
    params: z.object({ hook: z.string() }),
    isPublic: true,
    isRaw: true,
    takes: 'application/json',
    async answer({ params, headers: given, upload }) {
      const hook = await readHook(sql, params.hook);
      // What happens by an installation of the GitHub App is told to the address of the app.
      if (hook === null || hook.installation !== null) throw notFound('this address');
      const provider = providerOf(hook.service_provider);
      if (provider === null) throw notFound('this address');
      const headers = wordsOf(given);
      const { id: remoteId, event } = provider.nameOf(headers);
      const told = {
        ...{ id: DeliveryId.make(rng.bytes(16)), hook: hook.id, organization: hook.organization },
        ...{ remoteId: remoteId?.slice(0, wordLengthMax) ?? null, event: event.slice(0, wordLengthMax) },
      };
      const refuse = async (code: string, reason: string, summary: string): Promise<never> => {
        await keepRefused(sql, { ...told, reason, summary });
        throw new ApiError(code, `the delivery is refused: ${summary}`);
      };
      const body = await wholeBody(upload, bodyBytesMax);
      if (body === null) return await refuse('too-large', 'oversized', `it has more than ${bodyBytesMax} bytes`);
      const why = provider.whyNotGenuine(headers, body, await secretsOf(services, hook));
      if (why !== null) return await refuse('unauthorized', 'unsigned', why);
      // The name stands in a header that nobody signs, and these are our own words.
      if (event.startsWith(ownEvents))
        return await refuse('bad-request', 'not told by a server', `${event} is no event of a server`);
      const payload = payloadOf(body);
      if (payload === null) return await refuse('bad-request', 'no JSON', 'it is no JSON');
      const kept = await keepTold(sql, { ...told, ...whatIsTold(provider, event, { body, payload }) });
      if (kept.isNew) wakeIngest(services);
      return { status: 202, body: { delivery: kept.id, repeated: !kept.isNew }, contentType: 'application/json' };
    },
  });

  add({
    method: 'POST',
    path: appWebhookPath,
    summary: 'Tell what happened where the GitHub App is installed',
    answers: { 202: plain(z.strictObject({ deliveries: z.array(text), repeated: z.boolean() })) },
    isPublic: true,
    isRaw: true,
    takes: 'application/json',
    async answer({ headers: given, upload }) {
      const app = await readGithubApp(sql);
      if (app === null) throw notFound('this address');
      const refuse = async (code: string, summary: string): Promise<never> => {
        await noteRefused(sql, summary);
        throw new ApiError(code, `the delivery is refused: ${summary}`);
      };
      const headers = wordsOf(given);
      const { id: remoteId, event } = githubApp.nameOf(headers);
      const body = await wholeBody(upload, bodyBytesMax);
      if (body === null) return await refuse('too-large', `it has more than ${bodyBytesMax} bytes`);
      const secret = await openAppSecret(keys, 'secret', app.webhook_secret);
      const why = githubApp.whyNotGenuine(headers, body, [secret]);
      if (why !== null) return await refuse('unauthorized', why);
      if (event.startsWith(ownEvents)) return await refuse('bad-request', `${event} is no event of a server`);
      const payload = payloadOf(body);
      if (payload === null) return await refuse('bad-request', 'it is no JSON');
      if (aboutInstallations.includes(event)) {
        // What it says may be old by now: GitHub is asked.
        await wantSync(sql);
        wakeInstallations(services);
      }
      const place = Place.safeParse(JSON.parse(payload.toString()));
      const hooks = place.success ? await hooksOfRepository(sql, placeOf(place.data)) : [];
      const kept = await sql.transaction(async (inside) => {
        const all = [];
        // One for each organization that follows the repository by it: none sees what another makes of it.
        for (const { id: hook, organization } of hooks)
          all.push(
            await keepTold(inside, {
              ...{ id: DeliveryId.make(rng.bytes(16)), hook, organization },
              ...{ remoteId: remoteId?.slice(0, wordLengthMax) ?? null, event: event.slice(0, wordLengthMax) },
              ...whatIsTold(githubApp, event, { body, payload }),
            }),
          );
        return all;
      });
      if (kept.some(({ isNew }) => isNew)) wakeIngest(services);
      return {
        status: 202,
        body: { deliveries: kept.map(({ id }) => id), repeated: kept.some(({ isNew }) => !isNew) },
        contentType: 'application/json',
      };
    },
  });
};

const aboutInstallations: readonly string[] = ['installation', 'installation_target'];
const Place = z.looseObject({
  installation: z.looseObject({ id: z.int() }),
  repository: z.looseObject({ full_name: z.string() }),
});
const placeOf = ({ installation, repository }: z.infer<typeof Place>) => ({
  installationId: installation.id,
  identifier: repository.full_name,
});

/** What is kept of a delivery that is believed. */
function whatIsTold(
  provider: Provider,
  event: string,
  { body, payload }: { readonly body: Buffer; readonly payload: Buffer },
): { readonly content: string; readonly body: Buffer; readonly moved: Moved | null } {
  const content = createHash('sha256').update(event).update('\0').update(body).digest('hex');
  return { content, body: payload, moved: movedBy(provider, event, payload) };
}

/** What a server cannot tell: this one tells it itself. */
const ownEvents = 'terrace.';

const wordsOf = (headers: Asked<unknown, unknown, unknown>['headers']): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));

/** The secret, and the one before for a day after it was changed, and for as long as the server has not been told of the change. */
async function secretsOf({ keys, clock }: GatewayServices, hook: HookRow): Promise<readonly string[]> {
  const { former_secret: former, former_until: until, told_number: told, secret_number: number } = hook;
  const isInUse = (until !== null && until.getTime() > clock.now()) || (told !== null && told < number);
  const sealed = [hook.secret, ...(former !== null && isInUse ? [former] : [])];
  return await Promise.all(sealed.map((one) => openSecret(keys, hook.id, one)));
}

/** What a push moved; null of anything else, and of what nobody understands. */
function movedBy(provider: Provider, event: string, payload: Buffer): Moved | null {
  try {
    const [read, ...more] = provider.read(event, JSON.parse(payload.toString()));
    // Of several refs there is no one place where they begin.
    if (more.length > 0 || (read?.kind !== 'push' && read?.kind !== 'tag')) return null;
    const { ref, before, commit: after, pushedAt } = read;
    return { ref, before, after, pushedAt };
  } catch {
    return null;
  }
}

/** JSON, maybe in a form as GitHub sends it unless it is told otherwise. Null when it is none. */
function payloadOf(body: Buffer): Buffer | null {
  const text = body.toString();
  const json = text.startsWith('payload=') ? (new URLSearchParams(text).get('payload') ?? '') : text;
  try {
    JSON.parse(json);
    return Buffer.from(json);
  } catch {
    return null;
  }
}
