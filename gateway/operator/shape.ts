// The shapes of what an operator sees; each is what a node of actors answers, in kebab case.

import { ChartMove, ChartState } from '@terrace/runtime/actor/chart';
import {
  ActorSummary,
  DeadLetter as Letter,
  JobView,
  LogRow,
  MailView,
  PartitionView,
  ReplayResult,
} from '@terrace/runtime/operator/wire';
import { MachineVersions } from '@terrace/runtime/membership/wire';
import { z } from 'zod';
import { resourceShape, text, textOrNull, time } from '../http/shape.ts';

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
const within = (shape: Readonly<Record<string, unknown>>) => z.array(z.object(kebab(shape)));

const { id: _job, owner: _owner, ...job } = JobView.shape;
const jobAttributes = { owner: text, ...kebab(job) };

const { seq: _seq, kind: _of, id: _which, event, ...letter } = Letter.shape;
const letterAttributes = { actor: text, ...kebab(letter), event: event.optional() };

export const Actor = resourceShape('Actor', 'actors', summaryAttributes);
export const ActorDetail = resourceShape('ActorDetail', 'actors', {
  ...summaryAttributes,
  ...{ trace: textOrNull, context: z.unknown() },
  ...{ mail: within(MailView.shape), timers: within(MailView.shape) },
  ...{ jobs: within({ id: text, ...jobAttributes }), 'dead-letters': within({ id: text, ...letterAttributes }) },
});
export const ActorLogEntry = resourceShape('ActorLogEntry', 'actor-log-entries', kebab(LogRow.shape));

const { kind: _kind, id: _id, steps: _steps, ...replay } = ReplayResult.shape;
export const ActorReplay = resourceShape('ActorReplay', 'actor-replays', {
  ...kebab(replay),
  steps: within(ReplayResult.shape.steps.element.shape),
});

export const Machine = resourceShape('Machine', 'machines', {
  version: whole,
  /** What actors that begin now have. */
  newest: whole,
  states: within(ChartState.shape),
  moves: within(ChartMove.shape),
});

export const Job = resourceShape('Job', 'jobs', jobAttributes);

const { partition: _partition, ...partition } = PartitionView.shape;
export const Partition = resourceShape('Partition', 'partitions', kebab(partition));

export const DeadLetter = resourceShape('DeadLetter', 'dead-letters', letterAttributes);

/** How many jobs there are of one pool, organization and status. */
export const JobCount = z.object({ pool: text, organization: text, status: text, count: whole, 'oldest-at': time });

export const NodeAlive = resourceShape('Node', 'nodes', {
  roles: z.array(text),
  slots: whole.nullable(),
  free: whole.nullable(),
  draining: z.boolean(),
  machines: MachineVersions.nullable(),
});
