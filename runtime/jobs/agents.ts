// What a gateway does for agents: it stands between one and the queue and the desk, and says there what the agent may say and nothing
// else. Nothing is kept between two requests, so that any gateway may serve the next one.
//
// A1 The pool and the worker's name are the gateway's to say, by the agent's token: what a request holds of them is not looked at.
// A2 A beat is handed on as it comes, never again by itself: when the desk has heard one, the agent had sent it by then (DECISIONS 10).

import { decode, encode } from '../bus/json.ts';
import { jobConsumer } from '../queue/queue.ts';
import { beatTimeoutMs } from './limits.ts';
import {
  BeatRequest,
  ClaimRequest,
  DoneRequest,
  LostRequest,
  ReturnRequest,
  deskSubject,
  slotsSubject,
} from './wire.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { Bus } from '../bus/bus.ts';
import type { ConsumerSettings, Queue } from '../queue/queue.ts';
import type { PullAnswer, PullRequest, SettleRequest } from './agent-wire.ts';
import { z } from 'zod';

/** An agent as its token says. */
export interface ServedAgent {
  readonly agent: string;
  readonly pool: string;
}

export const deskRequests = {
  claim: ClaimRequest.omit({ worker: true, pool: true }),
  beat: BeatRequest,
  done: DoneRequest,
  return: ReturnRequest,
  lost: LostRequest,
} as const;
export type DeskVerb = keyof typeof deskRequests;

export interface AgentDesk {
  /** The next message of a lane of the agent's pool, as `Queue.pull` gives it. */
  pull(of: ServedAgent, request: PullRequest, signal: AbortSignal): Promise<PullAnswer>;
  settle(of: ServedAgent, request: SettleRequest): Promise<void>;
  /** The desk's answer. Throws what `Bus.request` throws. */
  ask(of: ServedAgent, verb: DeskVerb, request: object): Promise<Json>;
  /** Offers an agent's slots to the jobs of its pool; 0 takes them back. */
  offer(of: ServedAgent, slots: number, free: number): void;
}

/** The desk prepares the context inside a claim. */
const askTimeoutMs = 10_000;
/** Agents that are away for so long find their lanes made anew. */
const laneForgottenAfterMs = 3_600_000;

const laneOf = (pool: string, priority: number): ConsumerSettings => ({
  ...jobConsumer(pool, priority),
  forgottenAfterMs: laneForgottenAfterMs,
});

export function makeAgentDesk({ bus, queue }: { readonly bus: Bus; readonly queue: Queue }): AgentDesk {
  return {
    async pull({ pool }, { priority, waitMs }, signal) {
      const message = await queue.pull(laneOf(pool, priority), { waitMs, signal });
      if (message === null) return { message: null };
      // Nobody hears the answer: somebody else may have it at once.
      if (signal.aborted) {
        message.nak();
        return { message: null };
      }
      const { subject, sequence, delivery, receipt } = message;
      return { message: { subject, data: decode(z.json(), message.data), sequence, delivery, receipt } };
    },
    async settle({ pool }, { priority, receipt, ...settling }) {
      await queue.settle(laneOf(pool, priority), receipt, settling);
    },
    async ask({ agent, pool }, verb, request) {
      const said = verb === 'claim' ? { ...request, worker: agent, pool } : request;
      const timeoutMs = verb === 'beat' ? beatTimeoutMs : askTimeoutMs;
      const answer = await bus.request(deskSubject(verb), encode(said), { timeoutMs });
      return decode(z.json(), answer.data);
    },
    offer({ agent, pool }, slots, free) {
      bus.publish(slotsSubject, encode({ worker: agent, pools: [pool], slots, free, isAgent: true }));
    },
  };
}
