// Ids of agent pools, and of the agents that dial out to work for one.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type AgentPoolId = Id<'apool'>;
export const AgentPoolId = idKind('apool');
export type AgentId = Id<'agent'>;
export const AgentId = idKind('agent');
