// Steps 4 and 5 of the walk, still pure: what one message does to one actor. The machine steps, the domain maps its effects to
// intents and its state to rows, and all of it gets its ids from (actor, version, index), so that a replay of the log decides
// the same again.

import { Defect } from '../fault/fault.ts';
import { checkAddress, eventSubject, nameOf, partitionOf } from './address.ts';
import { hashOf } from './canonical.ts';
import { Stepper, persistedOf, viewOf } from './step.ts';
import type { Address, Json, Meta, Refusal } from '@terrace/machines/kernel/envelope';
import type { Intent } from '@terrace/machines/kernel/effect';
import type { ArmedTimer, DomainRow, JobCancel, NewJob, OutboxEntry, Tell } from '../store/store.ts';
import type { ActorDefinition, ActorState, TableDeclaration } from './define.ts';
import type { Persisted, Wish } from './step.ts';

/** An actor at one version, as it lies in the store or in the cache. */
export interface Life {
  readonly version: number;
  readonly snapshot: Persisted;
}

/** A message with all that is known about it when its turn comes. */
export interface Turn {
  readonly event: { readonly type: string; readonly [key: string]: Json };
  readonly meta: Meta;
  /** The message's own trace. */
  readonly trace: string | null;
}

/** What a transition writes beside the actor itself and its log. */
export interface Work {
  reply: Json;
  readonly tells: Tell[];
  /** In order; for one timer the last word counts. */
  readonly timers: (ArmedTimer | { readonly timerId: string; readonly cancelled: true })[];
  readonly jobs: NewJob[];
  readonly jobCancels: JobCancel[];
  readonly outbox: OutboxEntry[];
  readonly rows: DomainRow[];
}

export type Decision =
  | { readonly accepted: false; readonly refusal: Refusal }
  | {
      readonly accepted: true;
      readonly life: Life;
      readonly state: ActorState;
      readonly snapHash: string;
      /** The trace that the actor's work continues, when it has one of its own. */
      readonly trace: string | null;
      readonly work: Work;
    };

/** A definition with its stepper and its tables by name, made once per host; and those before it, as far as the release carries them. */
export class Behaviour {
  readonly definition: ActorDefinition;
  readonly stepper: Stepper;
  readonly #tables: ReadonlyMap<string, TableDeclaration>;
  readonly #before: Behaviour | null;

  constructor(definition: ActorDefinition) {
    this.definition = definition;
    this.stepper = new Stepper(definition);
    this.#tables = new Map(definition.tables.map((declared) => [declared.table, declared]));
    this.#before = definition.before === undefined ? null : new Behaviour(definition.before);
  }

  /** As the machine of this version has it; undefined when this release does not carry it. */
  at(version: number): Behaviour | undefined {
    return this.definition.version === version ? this : this.#before?.at(version);
  }

  /** The oldest version that this release carries. */
  get oldest(): number {
    return this.#before?.oldest ?? this.definition.version;
  }

  /** An actor that has no row yet. */
  get unborn(): Life {
    return { version: 0, snapshot: this.stepper.initial };
  }

  /** A stored snapshot, migrated to this definition's version; null when it is of a newer one. Throws what a migration throws. */
  revive(snapshot: Json, machineVersion: number): Persisted | null {
    const { version, migrate = {}, kind } = this.definition;
    if (machineVersion > version) return null;
    let json = snapshot;
    for (let next = machineVersion + 1; next <= version; next += 1) {
      const step = migrate[next];
      if (step === undefined) throw new Defect(`nobody can migrate a ${kind} from version ${next - 1} to ${next}`);
      json = step(json);
    }
    return persistedOf(json);
  }

  stateOf(at: Address, life: Life): ActorState {
    return { kind: at.kind, id: at.id, version: life.version, ...viewOf(life.snapshot) };
  }

  /** Throws what the domain's code throws; then the message fails and nothing else does. */
  decide(at: Address, life: Life, turn: Turn): Decision {
    const { definition } = this;
    const delivered = { ...turn.event, meta: turn.meta };
    const stepped = this.stepper.step(life.snapshot, delivered);
    if (stepped === null) {
      const state = this.stateOf(at, life);
      const refusal = definition.refuse?.(state, delivered) ?? { code: 'not-accepted', detail: state.state };
      return { accepted: false, refusal };
    }
    const next: Life = { version: life.version + 1, snapshot: stepped.after };
    const state = this.stateOf(at, next);
    const trace = definition.trace?.(state) ?? null;
    const work = this.#work(state, stepped.wishes, turn, trace ?? turn.trace);
    return { accepted: true, life: next, state, snapHash: hashOf(stepped.after.json), trace, work };
  }

  #work(state: ActorState, wishes: readonly Wish[], turn: Turn, trace: string | null): Work {
    const { definition } = this;
    const self = { kind: state.kind, id: state.id };
    const work: Work = { reply: null, tells: [], timers: [], jobs: [], jobCancels: [], outbox: [], rows: [] };
    let count = 0;
    let effects = 0;
    const nextId = () => `${nameOf(self)}:${state.version}:${count++}`;
    let hasReplied = false;
    const take = (intent: Intent): void => {
      switch (intent.kind) {
        case 'tell':
          checkAddress(intent.to);
          work.tells.push({
            p: partitionOf(intent.to),
            to: { kind: intent.to.kind, id: intent.to.id },
            msgId: nextId(),
            event: intent.message as unknown as Json,
            trace,
            cause: turn.meta.msgId,
          });
          return;
        case 'job': {
          const { kind: _kind, ...job } = intent;
          work.jobs.push({ ...job, trace });
          return;
        }
        case 'cancelJob':
          if (work.jobs.some((job) => job.id === intent.id))
            throw new Defect(`${nameOf(self)} cancels the job ${intent.id} in the transition that makes it`);
          work.jobCancels.push({ id: intent.id, force: intent.force });
          return;
        case 'reply':
          if (hasReplied) throw new Defect(`${nameOf(self)} replies twice to '${turn.event.type}'`);
          hasReplied = true;
          work.reply = intent.value;
          return;
        case 'emit':
          work.outbox.push({
            version: state.version,
            subject: eventSubject(intent, self, intent.type),
            msgId: nextId(),
            trace,
            body: intent.body,
          });
          return;
        case 'row':
          work.rows.push(this.#row(state, intent));
      }
    };
    for (const wish of wishes) {
      if (wish.kind === 'arm') {
        const { timerId, delayMs, event } = wish;
        work.timers.push({ timerId, msgId: nextId(), delayMs, event, trace, cause: turn.meta.msgId });
      } else if (wish.kind === 'disarm') work.timers.push({ timerId: wish.timerId, cancelled: true });
      else
        for (const intent of definition.interpret(wish.effect, { state, meta: turn.meta, index: effects++ }))
          take(intent);
    }
    for (const row of definition.rows(state, turn.meta)) take(row);
    return work;
  }

  #row(state: ActorState, { table, values }: Extract<Intent, { kind: 'row' }>): DomainRow {
    const declared = this.#tables.get(table);
    if (declared === undefined)
      throw new Defect(`${nameOf(state)} writes to ${table}, which ${state.kind} does not declare`);
    const given = new Set(Object.keys(values));
    const missing = declared.columns.filter((column) => !given.delete(column));
    if (missing.length > 0) throw new Defect(`${nameOf(state)} writes to ${table} without ${missing.join(', ')}`);
    if (given.size > 0)
      throw new Defect(`${nameOf(state)} writes ${[...given].join(', ')} to ${table}, which it does not declare`);
    return { table: declared, version: state.version, values };
  }
}
