// `terrace events`: what happens, as it happens, from the gateway's stream of events.

import { followEvents } from '@terrace/gateway/client/feed';
import type { FeedEvent } from '@terrace/gateway/client/feed';
import type { ApiClient } from '@terrace/gateway/client/client';
import { eventsOf } from '@terrace/runtime/actor/address';
import { StartFault } from '../home/exit-codes.ts';
import { clientOf, findServer } from './api.ts';
import type { Terminal } from './terminal.ts';

export interface EventsOptions {
  readonly org?: string | undefined;
  readonly workspace?: string | undefined;
  /** Begins behind this place in the feed; without it, with what comes from now on. */
  readonly since?: number | undefined;
  /** Goes on after what the feed holds; always so without `since`. */
  readonly follow?: true | undefined;
  readonly json?: true | undefined;
  /** For tests; a person ends the process. */
  readonly signal?: AbortSignal;
}

/** Prints until what is asked for is told, or the signal fires. Throws an Error with the server's words when it refuses. */
export async function events({ env, write, complain }: Terminal, options: EventsOptions): Promise<void> {
  const { json, since, signal = new AbortController().signal } = options;
  const client = clientOf(await findServer(env));
  const subject = await subjectOf(client, options);
  // Who never was there is not waited for, as one is that is started anew.
  await client.get('/api/v2/terrace/events/access');
  const follow = options.follow ?? since === undefined;
  let place = since;
  const told = followEvents(client, {
    ...{ subject, after: since, follow, signal },
    onNote: (note) => complain(`terrace: note: ${note}\n`),
    onBreak: (reason) => complain(`terrace: ${reason}; listening again from ${place ?? 'now'}\n`),
  });
  for await (const event of told) {
    place = event.sequence;
    write(json === true ? `${JSON.stringify(event)}\n` : lineOf(event));
  }
}

/** Names become ids, since events bear no names. */
async function subjectOf(client: ApiClient, { org, workspace: name }: EventsOptions): Promise<string> {
  if (org === undefined) {
    if (name !== undefined)
      throw new StartFault('usage', '--workspace needs --org, for a workspace is named in its organization');
    return eventsOf(null);
  }
  const { data } = await client.get('/api/v2/organizations/{organization}', {
    params: { path: { organization: org } },
  });
  const id = data.attributes['external-id'];
  if (name === undefined) return eventsOf(id);
  const path = { organization: org, name };
  const found = await client.get('/api/v2/organizations/{organization}/workspaces/{name}', { params: { path } });
  return eventsOf(id, found.data.id);
}

function lineOf({ sequence, kind, id, type, body }: FeedEvent): string {
  const what = [body['name'], body['status']].filter((word) => typeof word === 'string').join(' ');
  return `${String(sequence).padStart(6)}  ${kind} ${id}  ${type}${what === '' ? '' : `  (${what})`}\n`;
}
