// What nodes of the role `actors` say to each other, all on core NATS and none of it believed for safety: who lives, who goes, who
// wants which partitions. And how gateways say that they are there.

import { z } from 'zod';

/** "I live", every quarter of a second. */
export const heartbeatSubject = 'act.sys.hb';
/** "I go, and have given up what I had." */
export const byeSubject = 'act.sys.bye';
/** "Who is there?": everybody answers by a heartbeat at once. */
export const rollCallSubject = 'act.sys.roll-call';
/** "Nobody answers for a partition": who may be dead is asked at once. Carries nothing that is believed. */
export const unheardSubject = 'act.sys.unheard';

/** "Which gateways are there?", and the answer of each: they look after no partition, and so beat for nobody. */
export const gatewaysRollCallSubject = 'act.sys.gateway.roll-call';
export const gatewaySubject = 'act.sys.gateway';

/** Names may hold dots, which would be tokens. */
const tokenOf = (node: string): string => Buffer.from(node).toString('base64url');
/** Answered by a living node; nobody listens there when its process is gone. */
export const pingSubject = (node: string): string => `act.sys.node.${tokenOf(node)}.ping`;
/** Asks a node for partitions: it answers when it has ended its work on them. */
export const releaseSubject = (node: string): string => `act.sys.node.${tokenOf(node)}.release`;

/** Has a node give its partitions to others, or take part again. */
export const drainSubject = (node: string): string => `act.sys.node.${tokenOf(node)}.drain`;
export const DrainRequest = z.object({ isDraining: z.boolean() });
export type DrainRequest = z.infer<typeof DrainRequest>;

/** The newest version of each kind's machine that a node reads, and the one that it writes (ADR 18). */
export const MachineVersions = z.record(z.string(), z.object({ reads: z.number().int(), writes: z.number().int() }));
export type MachineVersions = z.infer<typeof MachineVersions>;
export const Presence = z.object({
  node: z.string(),
  machines: MachineVersions.default({}),
  /** Looks after nothing as long as anybody else can. */
  isDraining: z.boolean().optional(),
});
export type Presence = z.infer<typeof Presence>;
export const GatewayNotice = z.object({ node: z.string() });
export const ReleaseRequest = z.object({ from: z.string(), partitions: z.array(z.number().int().min(0)) });
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;
