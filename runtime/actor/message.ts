// The door for messages: what a domain's schema or the runtime's own words accept, and nothing that PostgreSQL cannot keep.

import { z } from 'zod';
import { schemaWords } from '../fault/schema-words.ts';
import { JobMessage } from '../jobs/messages.ts';
import { badText } from './canonical.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { JobEnding } from '../store/store.ts';
import type { Gate } from '../membership/gate.ts';
import type { Behaviour, Turn } from './decide.ts';
import type { ActorDefinition } from './define.ts';
import type { Outcome } from './incoming.ts';

/** Messages about jobs come from the runtime alone; no domain lists them. */
const jobFamily = 'job.';

export const isJobMessage = (type: string): boolean => type.startsWith(jobFamily);

/** After so long the gate may have opened, or another node hears the message. */
const notYetMs = 250;

export interface Readers {
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  readonly gate: Gate;
}

/** A message for an actor as the machine takes it that is written now, by its version; or what becomes of it instead. */
export type Admitted =
  | { readonly kind: 'admitted'; readonly event: Turn['event']; readonly machineVersion: number }
  | Extract<Outcome, { readonly kind: 'failed' | 'busy' }>;

/** What only a newer version understands waits until that is written, or for a node that has it; it never counts as bad. */
export function admit({ behaviours, gate }: Readers, kind: string, given: Json, isTimer = false): Admitted {
  const notYet = { kind: 'busy', retryAfterMs: notYetMs } as const;
  const newest = behaviours.get(kind);
  if (newest === undefined)
    return gate.isBehind(kind)
      ? notYet
      : { kind: 'failed', code: 'unknown-kind', detail: `no actor is of kind '${kind}'` };
  const written = newest.at(gate.written(kind));
  if (written === undefined) return notYet;
  // A timer's event is the machine's own.
  const event = isTimer ? (given as Turn['event']) : readMessage(written.definition, given);
  if (typeof event !== 'string') return { kind: 'admitted', event, machineVersion: written.definition.version };
  const isUnderstoodLater = written !== newest && typeof readMessage(newest.definition, given) !== 'string';
  if (isUnderstoodLater || gate.isBehind(kind)) return notYet;
  return { kind: 'failed', code: 'malformed', detail: event };
}

/** The message as its schema has it, or a sentence that says what is wrong with it. */
export function readMessage(definition: ActorDefinition, given: Json): Turn['event'] | string {
  const pointer = badText(given);
  if (pointer !== null) return `the text at ${pointer} holds U+0000 or half a character`;
  const type = (given as { readonly type?: Json } | null)?.type;
  if (typeof type !== 'string') return 'a message has a type';
  const schema: z.ZodType = isJobMessage(type) ? JobMessage : definition.messages;
  const found = schema.safeParse(given, { error: schemaWords });
  if (!found.success) return `${type}: ${sayIssues(found.error)}`;
  return found.data as Turn['event'];
}

/** What a message in the mailbox ends: `job.lost` was found out by the runtime, the owner's statement ends the job. */
export function jobEnding(event: Turn['event']): JobEnding | null {
  const found = JobMessage.safeParse(event);
  if (found.data?.type !== 'job.lost') return null;
  return { id: found.data.job, attempt: found.data.attempt, outcome: 'lost' };
}

function sayIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.length === 0 ? '' : `/${path.join('/')} `}${message}`)
    .join('; ');
}
