// What an agent and a gateway say to each other over HTTPS: the words of a worker to the queue and to the desk (wire.ts), for one that
// reaches neither. Whose pool is meant is said by the agent's token alone, and who it is by the id that it got when it registered.

import { z } from 'zod';

export const agentPaths = {
  register: '/api/v2/terrace/agent/register',
  status: '/api/v2/terrace/agent/status',
  pull: '/api/v2/terrace/agent/pull',
  settle: '/api/v2/terrace/agent/settle',
  desk: (verb: string): string => `/api/v2/terrace/agent/desk/${verb}`,
} as const;
/** Names the agent in all that it asks after it has registered. */
export const agentHeader = 'x-terrace-agent';

/** Grows when an agent of before could not be understood any more, or could not understand. */
export const agentProtocol = 1;
export const agentNameMax = 90;
export const Registration = z.object({
  name: z
    .string()
    .min(1)
    .max(agentNameMax)
    .regex(/^[\w.@ -]+$/, 'may have letters, digits, spaces and . _ @ -'),
  protocol: z.number().int(),
});
export type Registration = z.infer<typeof Registration>;
export const Registered = z.object({
  agent: z.string(),
  pool: z.string(),
  poolName: z.string(),
});
export type Registered = z.infer<typeof Registered>;

/** How it is: its slots, which are offered to the pool's jobs, or that it goes. */
export const AgentStatus = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('working'),
    slots: z.number().int().nonnegative().max(1_000),
    free: z.number().int().nonnegative().max(1_000),
  }),
  z.object({ status: z.enum(['exited', 'errored']) }),
]);
export type AgentStatus = z.infer<typeof AgentStatus>;

const priority = z.number().int().min(0).max(3);
/** A gateway holds a request no longer than this, so that nothing in between takes it for dead. */
export const pullWaitMsMax = 30_000;
export const PullRequest = z.object({ priority, waitMs: z.number().int().nonnegative().max(pullWaitMsMax) });
export type PullRequest = z.infer<typeof PullRequest>;
/** Null when there is none. */
export const PullAnswer = z.object({
  message: z
    .object({
      subject: z.string(),
      data: z.unknown(),
      sequence: z.number(),
      delivery: z.number(),
      receipt: z.string(),
    })
    .nullable(),
});
export type PullAnswer = z.infer<typeof PullAnswer>;

export const SettleRequest = z.intersection(
  z.object({ priority, receipt: z.string().max(1_024) }),
  z.discriminatedUnion('how', [
    z.object({ how: z.enum(['working', 'ack']) }),
    z.object({ how: z.literal('nak'), delayMs: z.number().int().nonnegative().max(3_600_000) }),
    z.object({
      how: z.literal('term'),
      reason: z
        .string()
        .max(200)
        .regex(/^[^\r\n]*$/),
    }),
  ]),
);
export type SettleRequest = z.infer<typeof SettleRequest>;
