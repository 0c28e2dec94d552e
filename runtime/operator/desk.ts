// The operator's desk answers on `act.qry.operator.*`, on every node of the role `actors`; any of them can, since all that is asked
// lies in PostgreSQL. It reads with the rights of the runtime, a little at a time, so that nobody who looks slows down who works.
//
// O1 Reads happen one after the other, within a time limit of the database. O2 A replay is pure and runs beside them, one at a time.
// O3 No answer is larger than a message may be: a page is cut and says so by its `next`.

import { chartOf } from '../actor/chart.ts';
import { Behaviour } from '../actor/decide.ts';
import { Defect, RetryableFault } from '../fault/fault.ts';
import { decode, encode } from '../bus/json.ts';
import { sqlStateOf } from '../store/postgres.ts';
import { discardDeadLetter, retryDeadLetter } from './dead-letters.ts';
import { listActors, listDeadLetters, listJobs, listPartitions, readActor, readDeadLetter, readLog } from './reads.ts';
import { replayActor, replayUnknown } from './replay.ts';
import type { ReplayOptions } from './replay.ts';
import { answerBytesMax, operatorQueue, operatorSubject, questions, verbs } from './wire.ts';
import type { z } from 'zod';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { ActorDefinition } from '../actor/define.ts';
import type { Bus, BusMessage } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { Sql } from '../store/sql.ts';
import type { AnswerOf, Envelope, RequestOf, Verb } from './wire.ts';

export interface OperatorDeskOptions {
  readonly bus: Bus;
  /** Speaks as the runtime. */
  readonly sql: Sql;
  readonly clock: Clock;
  readonly definitions: readonly ActorDefinition[];
  /** Where older pieces of logs lie. */
  readonly archive?: ReplayOptions['archive'];
  /** How long a statement of a read may take; 5,000 ms when absent. */
  readonly readMaxMs?: number;
  readonly onFault?: (what: string, error: unknown) => void;
}

export interface OperatorDesk {
  /** Answers what has been asked, and listens no more. */
  stop(): Promise<void>;
}

/** Questions that wait or are being answered; more are told to come again. */
const questionsMax = 32;
const readDefaultMs = 5_000;
/** PostgreSQL's word for a statement that took too long. */
const queryCanceled = '57014';

type Answers = { readonly [V in Verb]: (request: RequestOf<V>) => Promise<AnswerOf<V>> };

export function startOperatorDesk(options: OperatorDeskOptions): OperatorDesk {
  const { bus, onFault } = options;
  const answers = answersOf(options);
  const pending = new Set<Promise<void>>();
  const subscriptions = verbs.map((verb) =>
    bus.subscribe(
      operatorSubject(verb),
      (message) => {
        const answered = respond(verb, answers, message, pending.size >= questionsMax)
          .catch((error: unknown) => onFault?.(`answer the operator's '${verb}'`, error))
          .finally(() => pending.delete(answered));
        pending.add(answered);
      },
      { queue: operatorQueue },
    ),
  );
  return {
    async stop() {
      await Promise.all(subscriptions.map((subscription) => subscription.unsubscribe()));
      await Promise.all(pending);
    },
  };
}

function answersOf(options: OperatorDeskOptions): Answers {
  const { sql, bus, clock, definitions, readMaxMs = readDefaultMs } = options;
  const archive = options.archive === undefined ? {} : { archive: options.archive };
  const behaviours = new Map(definitions.map((definition) => [definition.kind, new Behaviour(definition)]));
  const reading = inTurn();
  const replaying = inTurn();
  const read = <T>(work: (inside: Pick<Sql, 'query'>) => Promise<T>): Promise<T> =>
    reading(() =>
      sql.transaction(async (inside) => {
        // One snapshot for all statements of an answer.
        await inside.query('set transaction isolation level repeatable read, read only');
        await inside.query(`set local statement_timeout = ${readMaxMs}`);
        return await work(inside);
      }),
    );
  return {
    actors: (request) => read((inside) => listActors(inside, request)),
    actor: (request) => read((inside) => readActor(inside, request)),
    log: (request) => read((inside) => readLog(inside, request)),
    replay: ({ to, ...at }) =>
      replaying(async () => {
        const behaviour = behaviours.get(at.kind);
        if (behaviour === undefined) return await replayUnknown(sql, at, to);
        return (await replayActor({ sql, clock, behaviour, ...archive }, at, to))?.result ?? null;
      }),
    machine: ({ kind, version }) => Promise.resolve(machineOf(behaviours.get(kind), version)),
    jobs: (request) => read((inside) => listJobs(inside, request)),
    partitions: () => read(listPartitions),
    'dead-letters': (request) => read((inside) => listDeadLetters(inside, request)),
    'dead-letter': ({ seq }) => read((inside) => readDeadLetter(inside, seq)),
    retry: ({ seq }) => replaying(() => retryDeadLetter({ sql, bus, clock, behaviours }, seq)),
    discard: ({ seq }) => replaying(() => discardDeadLetter(sql, seq)),
  };
}

/** Null when this node has no such machine, or not in this version. */
function machineOf(behaviour: Behaviour | undefined, version: number | null): AnswerOf<'machine'> {
  const newest = behaviour?.definition.version ?? 0;
  const asked = behaviour?.at(version ?? newest);
  if (asked === undefined) return null;
  const { kind, machine } = asked.definition;
  return { kind, version: version ?? newest, newest, ...chartOf(machine) };
}

/** One at a time, in the order of asking. */
function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}

/** A request that is none gets no answer: its sender is no gateway of ours. */
async function respond<V extends Verb>(verb: V, answers: Answers, message: BusMessage, isFull: boolean): Promise<void> {
  const request = decode(questions[verb].request as unknown as z.ZodType<RequestOf<V>>, message.data);
  if (request === null) return;
  if (isFull) return message.respond(encode(busy('the operators ask too much at once; try again')));
  let failure: unknown = null;
  const envelope = await fitting(answers[verb], request).catch((error: unknown) => envelopeOf((failure = error)));
  message.respond(encode(envelope));
  if (envelope.status === 'failed') throw failure;
}

/** A page that is too large for a message is read again, shorter; its `next` leads to the rest. */
async function fitting<V extends Verb>(
  answer: (request: RequestOf<V>) => Promise<AnswerOf<V>>,
  request: RequestOf<V>,
): Promise<Envelope> {
  const value = (await answer(request)) as Json;
  const size = encode(value).length;
  if (size <= answerBytesMax) return { status: 'ok', value };
  if (!('limit' in request) || request.limit === 1)
    return { status: 'too-large', detail: `the answer has ${size} bytes, more than a message of NATS carries` };
  return await fitting(answer, { ...request, limit: Math.max(1, Math.floor(request.limit / 4)) });
}

const busy = (detail: string): Envelope => ({ status: 'busy', detail });

function envelopeOf(error: unknown): Envelope {
  if (error instanceof RetryableFault) return busy('the database is away for the moment; try again');
  if (sqlStateOf(error) === queryCanceled)
    return busy('this takes the database too long at the moment; ask for less, or name a kind');
  const what = error instanceof Defect ? 'a defect' : 'an error';
  return { status: 'failed', detail: `${what}; the log of that node tells more` };
}
