// The shapes of agent pools and agents.

import { z } from 'zod';
import {
  flag,
  linked,
  resourceShape,
  text,
  textOrNull,
  time,
  timeOrNull,
  toManyOf,
  toOneOf,
  whole,
} from '../http/shape.ts';

export const AgentPool = resourceShape(
  'AgentPool',
  'agent-pools',
  { name: text, 'agent-count': whole, 'organization-scoped': flag, 'created-at': time },
  {
    organization: toOneOf('organizations'),
    workspaces: toManyOf('workspaces'),
    'allowed-workspaces': toManyOf('workspaces'),
    'allowed-projects': toManyOf('projects'),
    'excluded-workspaces': toManyOf('workspaces'),
    agents: linked,
    'authentication-tokens': linked,
  },
);

export const Agent = resourceShape(
  'Agent',
  'agents',
  {
    name: text,
    status: z.enum(['idle', 'busy', 'unknown', 'exited', 'errored']),
    'ip-address': textOrNull,
    'last-ping-at': timeOrNull,
    'created-at': time,
  },
  { 'agent-pool': toOneOf('agent-pools') },
);
