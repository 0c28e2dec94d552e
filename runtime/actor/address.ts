// Where actors live on the bus: the partition of an address, every subject of the actor system in one place, and what an ask
// looks like on the wire. Nobody else writes these subjects by hand.

import { z } from 'zod';
import { encode } from '../bus/json.ts';
import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { AskOptions, JobEnd, Reply } from './ask.ts';

/** Fixed for ever: it is part of the subjects and of stored rows (DECISIONS 9). */
export const partitions = 256;

/** FNV-1a over kind and id, as the NATS server's own `partition(256, …)` mapping computes it. */
export function partitionOf(to: Address): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(to.kind + to.id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % partitions;
}

/** `run/run-…`: how an actor is named in senders, message ids and words. */
export const nameOf = (actor: Address): string => `${actor.kind}/${actor.id}`;

const token = /^[A-Za-z0-9_-]+$/;
const typeName = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/** Throws RangeError for an address that cannot stand in a subject. */
export function checkAddress(to: Address): void {
  for (const part of [to.kind, to.id])
    if (!token.test(part)) throw new RangeError(`'${part}' is no part of an actor's address: letters, digits, _ and -`);
}

/** The dots in a message's type stay: a NATS permission can name a family of messages by its tokens. */
export function commandSubject(to: Address, type: string): string {
  checkAddress(to);
  if (!typeName.test(type)) throw new RangeError(`'${type}' is no message type: words with dots between them`);
  return `act.cmd.${partitionOf(to)}.${to.kind}.${to.id}.${type}`;
}
export const allCommands = 'act.cmd.>';

/** The address in a command's subject, or null when it is none. */
export function commandAddress(subject: string): Address | null {
  const [act, cmd, p, kind, id, ...type] = subject.split('.');
  if (act !== 'act' || cmd !== 'cmd' || p === undefined || kind === undefined || id === undefined || type.length === 0)
    return null;
  return { kind, id };
}

/** "Look into the mailbox of this partition now." Carries nothing that is believed. */
export const bellSubject = (p: number | '*'): string => `act.bell.${p}`;

/** Commands of one partition, for its owner. */
export const partitionCommands = (p: number): string => `act.cmd.${p}.>`;

/** "Deliver what lies in these mailboxes, and answer when that is done." */
export const deliverSubject = (p: number): string => `act.mail.${p}`;

/** Where nobody owns partitions, nodes share commands and bells; which of them takes one does not matter, the commit decides. */
export const actorsQueue = 'actors';

export interface EventPlace {
  readonly organization: string;
  readonly project: string | null;
  readonly workspace: string | null;
}

export function eventSubject(place: EventPlace, from: Address, type: string): string {
  const { organization, project, workspace } = place;
  for (const part of [organization, project ?? '_', workspace ?? '_'])
    if (!token.test(part)) throw new RangeError(`'${part}' cannot stand in the subject of an event`);
  if (!typeName.test(type)) throw new RangeError(`'${type}' is no event type: words with dots between them`);
  return `act.evt.${organization}.${project ?? '_'}.${workspace ?? '_'}.${from.kind}.${from.id}.${type}`;
}

export interface EventAddress extends EventPlace {
  readonly actor: Address;
  readonly type: string;
}

/** What the subject of an event says, or null when it is none. */
export function eventAddress(subject: string): EventAddress | null {
  const [act, evt, organization, project, workspace, kind, id, ...type] = subject.split('.');
  if (act !== 'act' || evt !== 'evt' || organization === undefined || project === undefined) return null;
  if (workspace === undefined || kind === undefined || id === undefined || type.length === 0) return null;
  const named = (part: string): string | null => (part === '_' ? null : part);
  const place = { organization, project: named(project), workspace: named(workspace) };
  return { ...place, actor: { kind, id }, type: type.join('.') };
}

/** A subject, perhaps with wildcards, that some events may have. */
export const isEventPattern = (text: string): boolean =>
  text.length <= 512 && /^act\.evt(\.([A-Za-z0-9_-]+|\*)){0,12}(\.([A-Za-z0-9_-]+|\*|>))$/.test(text);

/** Everything of one organization, or of one workspace wherever in it; without either, all there is. */
export const eventsOf = (organization: string | null, workspace: string | null = null): string =>
  organization === null ? 'act.evt.>' : `act.evt.${organization}.${workspace === null ? '>' : `*.${workspace}.>`}`;

/** "Send me what the feed holds": of one holder of a credential, so that who asks cannot be mistaken. */
export const replaySubject = (holder: string): string => `act.feed.${holder}.replay`;

/** Whose replay it is; null when the subject is another. */
export function replayHolder(subject: string): string | null {
  const [act, feed, holder, verb, ...more] = subject.split('.');
  return act === 'act' && feed === 'feed' && verb === 'replay' && more.length === 0 ? (holder ?? null) : null;
}

export const header = {
  msgId: 'Nats-Msg-Id',
  /** Milliseconds since 1970 after which nobody waits for the answer. */
  deadline: 'Act-Deadline',
  /** 1 at the first try. */
  attempt: 'Act-Attempt',
  version: 'Act-Version',
  trace: 'traceparent',
  /** Of an event that is sent once more: where it stands in the feed, and the subject that it had. */
  sequence: 'Terrace-Sequence',
  subject: 'Terrace-Subject',
  /** At the end of a replay. */
  more: 'Terrace-More',
  error: 'Terrace-Error',
  note: 'Terrace-Note',
} as const;

const json = z.custom<Json>((value) => value !== undefined);
const AskBody = z.object({
  message: z.looseObject({ type: z.string() }),
  through: z.boolean().optional(),
  job: z
    .object({ id: z.string(), attempt: z.number().int(), outcome: z.enum(['done', 'canceled', 'lost']) })
    .optional(),
});

/** An ask as it arrives. */
export interface Asked {
  readonly message: { readonly type: string; readonly [key: string]: Json };
  readonly through: boolean;
  readonly job: JobEnd | null;
  readonly msgId: string;
  readonly deadline: number | null;
  readonly attempt: number;
  readonly trace: string | null;
}

export function encodeAsk(message: object, options: Pick<AskOptions, 'through' | 'job'>): Uint8Array {
  return encode({ message, ...(options.through === true ? { through: true } : {}), job: options.job });
}

/** The ask, or a sentence that says what is wrong with it. */
export function decodeAsk(data: Uint8Array, headers: ReadonlyMap<string, string>): Asked | string {
  const msgId = headers.get(header.msgId);
  if (msgId === undefined || msgId === '' || msgId.length > 512)
    return `the header ${header.msgId} is missing or too long`;
  const body = decode(AskBody, data);
  if (typeof body === 'string') return body;
  const number = (name: string): number | null => {
    const value = Number(headers.get(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : null;
  };
  return {
    message: body.message as Asked['message'],
    through: body.through ?? false,
    job: body.job ?? null,
    msgId,
    deadline: number(header.deadline),
    attempt: number(header.attempt) ?? 1,
    trace: headers.get(header.trace) ?? null,
  };
}

const ReplyBody = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), duplicate: z.boolean(), version: z.number(), value: json }),
  z.object({ status: z.literal('refused'), code: z.string(), detail: z.string() }),
  z.object({ status: z.literal('busy'), retryAfterMs: z.number() }),
  z.object({ status: z.literal('failed'), code: z.string(), detail: z.string() }),
]);

export const encodeReply = (reply: Reply): Uint8Array => encode(reply);

/** Throws TypeError when the answer is none. */
export function decodeReply(data: Uint8Array): Reply {
  const reply = decode(ReplyBody, data);
  if (typeof reply === 'string') throw new TypeError(`the answer of an actor is none: ${reply}`);
  return reply;
}

const Delivery = z.array(z.object({ kind: z.string(), id: z.string() }));

export const encodeDelivery = (actors: readonly Address[]): Uint8Array =>
  encode(actors.map(({ kind, id }) => ({ kind, id })));

/** Null when it is something else. */
export function decodeDelivery(data: Uint8Array): readonly Address[] | null {
  const actors = decode(Delivery, data);
  return typeof actors === 'string' ? null : actors;
}

function decode<T>(schema: z.ZodType<T>, data: Uint8Array): T | string {
  try {
    const found = schema.safeParse(JSON.parse(new TextDecoder().decode(data)));
    return found.success ? found.data : z.prettifyError(found.error);
  } catch (error) {
    if (error instanceof SyntaxError) return 'the body is no JSON';
    throw error;
  }
}
