// What an operator sees of actors, logs, jobs and dead letters, in the words of the API.

import type {
  ActorDetail,
  AnswerOf,
  ActorSummary,
  DeadLetter,
  JobView,
  LogRow,
  MailView,
  PartitionView,
  ReplayResult,
} from '@terrace/runtime/operator/wire';
import type { LivingNode } from '@terrace/runtime/membership/roll-call';
import type { Resource } from '../http/json-api.ts';

type Attributes = Resource['attributes'];

/** The names of one level in kebab case; what lies below is not ours to rename: a message, a context. */
const kebab = (values: object): Attributes =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`),
      value,
    ]),
  );

const actorName = ({ kind, id }: { readonly kind: string; readonly id: string }): string => `${kind}/${id}`;

function summaryAttributes({ mail, timers, jobs, dead, ...rest }: ActorSummary): Attributes {
  const { kind, id: _id, ...attributes } = rest;
  return {
    kind,
    ...kebab(attributes),
    ...{ 'mail-count': mail, 'timer-count': timers, 'job-count': jobs, 'dead-letter-count': dead },
  };
}

export const actorResource = (actor: ActorSummary): Resource => ({
  id: actorName(actor),
  type: 'actors',
  attributes: summaryAttributes(actor),
});

export const actorDetailResource = ({ summary, trace, context, ...lists }: ActorDetail): Resource => ({
  id: actorName(summary),
  type: 'actors',
  attributes: {
    ...summaryAttributes(summary),
    trace,
    context,
    mail: lists.mail.map((mail: MailView) => kebab(mail)),
    timers: lists.timers.map((timer: MailView) => kebab(timer)),
    jobs: lists.jobs.map((job) => ({ id: job.id, ...jobAttributes(job) })),
    'dead-letters': lists.dead.map((letter) => ({ id: letter.seq, ...letterAttributes(letter) })),
  },
});

export const logEntryResource = (actor: { readonly kind: string; readonly id: string }, row: LogRow): Resource => ({
  id: `${actorName(actor)}/${row.version}`,
  type: 'actor-log-entries',
  attributes: kebab(row),
});

export function replayResource(result: ReplayResult): Resource {
  const { kind, id, steps, ...attributes } = result;
  return {
    id: actorName({ kind, id }),
    type: 'actor-replays',
    attributes: { ...kebab(attributes), steps: steps.map((step) => kebab(step)) },
  };
}

export function machineResource(machine: NonNullable<AnswerOf<'machine'>>): Resource {
  const { kind, version, newest, states, moves } = machine;
  return {
    id: kind,
    type: 'machines',
    attributes: { version, newest, states: states.map(kebab), moves: moves.map(kebab) },
  };
}

function jobAttributes({ id: _id, owner, ...job }: JobView): Attributes {
  return { owner: actorName(owner), ...kebab(job) };
}

export const jobResource = (job: JobView): Resource => ({ id: job.id, type: 'jobs', attributes: jobAttributes(job) });

export const partitionResource = ({ partition, ...attributes }: PartitionView): Resource => ({
  id: String(partition),
  type: 'partitions',
  attributes: kebab(attributes),
});

export const nodeResource = ({ node, ...attributes }: LivingNode): Resource => ({
  id: node,
  type: 'nodes',
  attributes: { ...attributes },
});

/** The message itself is shown where one letter is asked for. */
function letterAttributes({ seq: _seq, kind, id, event, ...letter }: DeadLetter): Attributes {
  return { actor: actorName({ kind, id }), ...kebab(letter), ...(event === null ? {} : { event }) };
}

export const deadLetterResource = (letter: DeadLetter): Resource => ({
  id: letter.seq,
  type: 'dead-letters',
  attributes: letterAttributes(letter),
});
