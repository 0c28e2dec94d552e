// Linearizability: whether there is an order of the asks of one actor, each somewhere between its call and its answer, in which the
// machine alone would have given exactly these answers. The search of Wing and Gong with the memory of Lowe; histories are short.

import { isDeepStrictEqual } from 'node:util';
import { nameOf } from '../actor/address.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Reply } from '../actor/ask.ts';
import type { Behaviour, Life, Turn } from '../actor/decide.ts';

/** One ask as its caller saw it. Times may be anything that grows. */
export interface Call {
  readonly to: Address;
  readonly message: Turn['event'];
  readonly calledAt: number;
  /** Null when no answer came: it may have happened, then or later, or never. */
  readonly answered: { readonly at: number; readonly reply: Reply } | null;
}

/** Null when the history of this actor can be explained; else a sentence. A history in which others wrote too cannot. */
export function whyNotLinear(behaviour: Behaviour, at: Address, history: readonly Call[]): string | null {
  const calls = history.filter(
    ({ answered }) => answered?.reply.status !== 'busy' && answered?.reply.status !== 'failed',
  );
  const tried = new Set<string>();
  const search = (left: readonly number[], life: Life): boolean => {
    // What has no answer need not have happened.
    if (left.every((index) => calls[index]?.answered === null)) return true;
    const key = `${left.join(',')} ${life.snapshot.text}`;
    if (tried.has(key)) return false;
    tried.add(key);
    const firstAnswer = Math.min(...left.map((index) => calls[index]?.answered?.at ?? Number.POSITIVE_INFINITY));
    return left.some((index) => {
      const call = calls[index];
      if (call === undefined || call.calledAt > firstAnswer) return false;
      const next = afterwards(behaviour, at, life, call);
      return (
        next !== null &&
        search(
          left.filter((other) => other !== index),
          next,
        )
      );
    });
  };
  if (search([...calls.keys()], behaviour.unborn)) return null;
  return `no order of the ${calls.length} asks of ${nameOf(at)} explains their answers`;
}

/** The actor after the call, or null when the machine would have answered otherwise. */
function afterwards(behaviour: Behaviour, at: Address, life: Life, { message, answered }: Call): Life | null {
  const meta = { at: 0, rand: '00', msgId: 'm', sender: null };
  const decision = behaviour.decide(at, life, { event: message, meta, trace: null });
  const reply = answered?.reply;
  if (!decision.accepted) return reply === undefined || reply.status === 'refused' ? life : null;
  if (reply === undefined) return decision.life;
  const isSame = reply.status === 'ok' && isDeepStrictEqual(decision.work.reply, reply.value);
  return isSame ? decision.life : null;
}
