// The shapes of what an operator sees; each is what a node of actors answers, in kebab case.

import {
  ActorSummary,
  DeadLetter as Letter,
  JobView,
  LogRow,
  PartitionView,
  ReplayResult,
} from '@terrace/runtime/operator/wire';
import { z } from 'zod';
import { resourceShape, text, textOrNull } from '../http/shape.ts';

const kebab = (shape: Readonly<Record<string, unknown>>): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [
      name.replaceAll(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`),
      schema,
    ]),
  ) as z.ZodRawShape;

const whole = z.number().int();
const { id: _actor, mail: _mail, timers: _timers, jobs: _jobs, dead: _dead, ...summary } = ActorSummary.shape;
const summaryAttributes = {
  ...kebab(summary),
  ...{ 'mail-count': whole, 'timer-count': whole, 'job-count': whole, 'dead-letter-count': whole },
};
const inner = z.array(z.record(text, z.unknown()));

export const Actor = resourceShape('Actor', 'actors', summaryAttributes);
export const ActorDetail = resourceShape('ActorDetail', 'actors', {
  ...summaryAttributes,
  ...{ trace: textOrNull, context: z.unknown() },
  ...{ mail: inner, timers: inner, jobs: inner, 'dead-letters': inner },
});
export const ActorLogEntry = resourceShape('ActorLogEntry', 'actor-log-entries', kebab(LogRow.shape));

const { kind: _kind, id: _id, steps: _steps, ...replay } = ReplayResult.shape;
export const ActorReplay = resourceShape('ActorReplay', 'actor-replays', { ...kebab(replay), steps: inner });

const { id: _job, owner: _owner, ...job } = JobView.shape;
export const Job = resourceShape('Job', 'jobs', { owner: text, ...kebab(job) });

const { partition: _partition, ...partition } = PartitionView.shape;
export const Partition = resourceShape('Partition', 'partitions', kebab(partition));

const { seq: _seq, kind: _of, id: _which, event, ...letter } = Letter.shape;
export const DeadLetter = resourceShape('DeadLetter', 'dead-letters', {
  actor: text,
  ...kebab(letter),
  event: event.optional(),
});

export const NodeAlive = resourceShape('Node', 'nodes', {
  roles: z.array(text),
  slots: whole.nullable(),
  free: whole.nullable(),
  machines: z.record(text, z.unknown()).nullable(),
});
