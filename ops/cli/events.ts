// `terrace events`: what happens, as it happens, from the gateway's stream of events. A broken connection is taken up again where it
// was left, so nothing is missed while the feed still holds it.

import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { getCACertificates } from 'node:tls';
import { allTold } from '@terrace/gateway/event/stream';
import { eventsOf } from '@terrace/runtime/actor/address';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { StartFault } from '../home/exit-codes.ts';
import { Refusal, findServer, getJson, refusalOf, unreachable } from './api.ts';
import type { Server } from './api.ts';
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

/** The server sends something at least every fifteen seconds. */
const silenceMs = 45_000;
const retryMs = 2_000;

const Event = z.looseObject({
  sequence: z.number(),
  kind: z.string(),
  id: z.string(),
  type: z.string(),
  body: z.looseObject({ status: z.string().optional(), name: z.string().optional() }),
});

/** Prints until what is asked for is told, or the signal fires. Throws an Error with the server's words when it refuses. */
export async function events({ env, write, complain }: Terminal, options: EventsOptions): Promise<void> {
  const { signal, json } = options;
  const server = await findServer(env);
  const subject = await subjectOf(server, options);
  const follows = options.follow ?? options.since === undefined;
  const place: Listening['place'] = { after: options.since === undefined ? null : String(options.since) };
  const path = `/api/v2/terrace/events?${new URLSearchParams({ subject, follow: String(follows) }).toString()}`;
  const tell = (text: string): void => write(json === true ? `${text}\n` : lineOf(text));
  const note = (text: string): void => complain(`terrace: note: ${text}\n`);
  const isOver = (): boolean => signal?.aborted ?? false;
  for (let turn = 1; ; turn += 1) {
    const end = await listen(server, path, { place, signal, tell, note }).catch((error: unknown) => {
      // Whoever has been listening waits for a server that is started anew.
      if (isOver() || (turn > 1 && !isForGood(error))) return (error as Error).message;
      throw error;
    });
    if (end === allTold || isOver()) return;
    complain(`terrace: ${end}; listening again from ${place.after ?? 'now'}\n`);
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

/** Names become ids, since events bear no names. */
async function subjectOf(server: Server, { org, workspace }: EventsOptions): Promise<string> {
  if (org === undefined) {
    if (workspace !== undefined)
      throw new StartFault('usage', '--workspace needs --org, for a workspace is named in its organization');
    return eventsOf(null);
  }
  const path = `/api/v2/organizations/${encodeURIComponent(org)}`;
  const { data } = z
    .object({ data: z.object({ attributes: z.object({ 'external-id': z.string() }) }) })
    .parse(await getJson(server, path));
  const id = data.attributes['external-id'];
  if (workspace === undefined) return eventsOf(id);
  const found = z
    .object({ data: z.object({ id: z.string() }) })
    .parse(await getJson(server, `${path}/workspaces/${encodeURIComponent(workspace)}`));
  return eventsOf(id, found.data.id);
}

/** Asking again would not help. */
const isForGood = (error: unknown): boolean => error instanceof Refusal && error.status < 500;

interface Listening {
  /** Moves on with every event, and stays when the connection does not. */
  readonly place: { after: string | null };
  readonly tell: (data: string) => void;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Resolves with the reason why the stream ended. Throws an Error when the server refuses or is not there. */
async function listen(server: Server, path: string, { place, tell, note, signal }: Listening): Promise<string> {
  const response = await open(server, path, { after: place.after, signal });
  const { statusCode = 0 } = response;
  if (statusCode !== 200) throw refusalOf(server, statusCode, await textOf(response));
  let reason: string | null = null;
  const parser = createParser({
    onEvent({ id, event, data }) {
      if (id !== undefined) place.after = id;
      if (event === 'end') reason = z.object({ reason: z.string() }).parse(JSON.parse(data)).reason;
      else if (event === 'note') note(z.object({ note: z.string() }).parse(JSON.parse(data)).note);
      else if (event !== 'ready') tell(data);
    },
  });
  response.setEncoding('utf8');
  response.setTimeout(silenceMs, () => response.destroy(new Error('the server is silent')));
  try {
    for await (const chunk of response) parser.feed(chunk as string);
  } catch (error) {
    reason ??= (error as Error).message;
  }
  return reason ?? 'the connection ended';
}

function open(
  server: Server,
  path: string,
  { after, signal }: { readonly after: string | null; readonly signal: AbortSignal | undefined },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.address}${path}`, {
      ...(server.authority === null ? {} : { ca: [...getCACertificates('default'), server.authority] }),
      ...(signal === undefined ? {} : { signal }),
      agent: false,
      headers: {
        authorization: `Bearer ${server.token}`,
        accept: 'text/event-stream',
        ...(after === null ? {} : { 'last-event-id': after }),
      },
    });
    sent.once('response', resolve);
    sent.once('error', (error) => reject(unreachable(server, error)));
    sent.end();
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

function lineOf(text: string): string {
  const { sequence, kind, id, type, body } = Event.parse(JSON.parse(text));
  const what = [body.name, body.status].filter((word) => word !== undefined).join(' ');
  return `${String(sequence).padStart(6)}  ${kind} ${id}  ${type}${what === '' ? '' : `  (${what})`}\n`;
}
