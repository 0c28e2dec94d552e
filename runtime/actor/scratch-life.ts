// For tests of domains: one actor taken through messages as a node would take it, with all that it wishes for, and without a node.

import { Behaviour } from './decide.ts';
import type { ActorDefinition, ActorState } from './define.ts';
import type { Life, Turn, Work } from './decide.ts';
import type { Refusal } from '@terrace/machines/kernel/envelope';

export interface Moment {
  readonly state: ActorState;
  /** Null when the last message was not accepted. */
  readonly work: Work | null;
  readonly refusal: Refusal | null;
}

export interface LivingActor {
  readonly now: Moment;
  /** Takes the message at that time, in milliseconds since 1970; a tenth of a second after the last when absent. */
  take(event: { readonly type: string; readonly [name: string]: unknown }, at?: number): Moment;
  /** The row that the last transition wrote to that table; undefined when it wrote none. The last one, when it wrote several. */
  row(table: string): { readonly [column: string]: unknown } | undefined;
}

/** An actor that nobody has told anything yet. Throws Defect for a definition that cannot be one. */
export function live(definition: ActorDefinition<any, any, any>, id: string): LivingActor {
  const behaviour = new Behaviour(definition as unknown as ActorDefinition);
  const at = { kind: definition.kind, id };
  let life: Life = behaviour.unborn;
  let now: Moment = { state: behaviour.stateOf(at, life), work: null, refusal: null };
  return {
    get now() {
      return now;
    },
    take(event, time = 100 * (life.version + 1)) {
      const meta = { at: time, rand: '00112233445566778899aabbccddeeff', msgId: `m${time}`, sender: null };
      const turn: Turn = { event: event as Turn['event'], meta, trace: null };
      const decision = behaviour.decide(at, life, turn);
      if (decision.accepted) life = decision.life;
      const state = behaviour.stateOf(at, life);
      now = decision.accepted
        ? { state, work: decision.work, refusal: null }
        : { state, work: null, refusal: decision.refusal };
      return now;
    },
    row: (table) => now.work?.rows.findLast((row) => row.table.table === table)?.values,
  };
}

/** All that an actor tells on the feed in these lives; a message that it does not accept is passed over. */
export function emittedIn(
  definition: ActorDefinition<any, any, any>,
  id: string,
  lives: readonly (readonly Parameters<LivingActor['take']>[0][])[],
): readonly { readonly type: string; readonly body: unknown }[] {
  return lives.flatMap((events) => {
    const actor = live(definition, id);
    return events.flatMap((event) =>
      (actor.take(event).work?.outbox ?? []).map(({ subject, body }) => ({
        type: subject.split('.').slice(7).join('.'),
        body,
      })),
    );
  });
}
