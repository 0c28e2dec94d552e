// The door for messages: what a domain's schema or the runtime's own words accept, and nothing that PostgreSQL cannot keep.

import { z } from 'zod';
import { JobMessage } from '../jobs/messages.ts';
import { badText } from './canonical.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { JobEnding } from '../store/store.ts';
import type { ActorDefinition } from './define.ts';
import type { Turn } from './decide.ts';

/** Messages about jobs come from the runtime alone; no domain lists them. */
const jobFamily = 'job.';

export const isJobMessage = (type: string): boolean => type.startsWith(jobFamily);

/** The message as its schema has it, or a sentence that says what is wrong with it. */
export function readMessage(definition: ActorDefinition, given: Json): Turn['event'] | string {
  const pointer = badText(given);
  if (pointer !== null) return `the text at ${pointer} holds U+0000 or half a character`;
  const type = (given as { readonly type?: Json } | null)?.type;
  if (typeof type !== 'string') return 'a message has a type';
  const schema: z.ZodType = isJobMessage(type) ? JobMessage : definition.messages;
  const found = schema.safeParse(given);
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
