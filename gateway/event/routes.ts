// Listening at the feed of events by HTTPS, and what a token is good for at NATS; both under /api/v2/terrace, where Terraform
// Enterprise has nothing.

import { eventsOf, isEventPattern } from '@terrace/runtime/actor/address';
import { credentialLifeMs } from '@terrace/runtime/callout/nats';
import { z } from 'zod';
import { makeRequester } from '../http/requester.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { accessOf } from './gatekeeper.ts';
import { Hearing } from './hearing.ts';
import { Places } from './places.ts';
import { openEventStream } from './stream.ts';
import { shows } from '../http/shape.ts';
import { EventAccess } from './shape.ts';

/** Each holds a connection and a consumer of the stream. */
const listenersMax = 256;

const sequence = z
  .string()
  .regex(/^\d{1,15}$/, 'is no place in the feed')
  .transform(Number);
const Query = z.looseObject({
  subject: z
    .string()
    .refine(isEventPattern, 'must begin with act.evt., and may have the wildcards of NATS')
    .default(eventsOf(null)),
  after: sequence.optional(),
  /** `false` ends with what the feed holds already. */
  follow: z.enum(['true', 'false']).default('true'),
});

export const eventRoutes: Routes = (add, services) => {
  const requesterOf = makeRequester(services);
  const places = new Places(services);
  let listeners = 0;

  add({
    method: 'GET',
    path: '/api/v2/terrace/events',
    answers: { 200: 'text/event-stream' },
    query: Query,
    isPoll: true,
    async answer({ query, headers, signal }) {
      if (listeners >= listenersMax)
        throw new ApiError('busy', `${listenersMax} listeners are here already; come again`, { retryAfterMs: 5_000 });
      const after = placeIn(headers['last-event-id']) ?? query.after;
      const follows = query.follow === 'true';
      const admit = async (): Promise<Hearing> => {
        const principal = await requesterOf({ method: 'GET', headers });
        // It would hear what its neighbours do.
        if (principal.kind === 'run') throw new ApiError('not-found', 'the token of a run hears nothing');
        return new Hearing({ places, principal });
      };
      const body = await openEventStream(services, {
        pattern: query.subject,
        after: after ?? (follows ? 'now' : 0),
        ...{ follows, admit, signal },
      });
      listeners += 1;
      body.once('close', () => (listeners -= 1));
      return { body, contentType: 'text/event-stream', headers: { 'x-accel-buffering': 'no' } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/events/access',
    answers: { 200: shows(EventAccess) },
    async answer({ principal }) {
      const access = await accessOf(services, principal);
      return {
        body: {
          data: {
            id: access.holder,
            type: 'event-access',
            attributes: {
              subjects: access.subjects,
              'inbox-prefix': access.inboxPrefix,
              'replay-subject': access.replaySubject,
              'credential-life-seconds': credentialLifeMs / 1000,
            },
          },
        },
      };
    },
  });
};

/** Undefined for who comes first. Throws ApiError `bad-request`. */
function placeIn(header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const place = sequence.safeParse(header);
  if (!place.success) throw new ApiError('bad-request', `Last-Event-ID: ${String(header)} is no place in the feed`);
  return place.data;
}
