// The shapes of run tasks, and of their places in workspaces.

import { enforcementLevels, taskStages } from '@terrace/machines/task-stage/messages';
import { z } from 'zod';
import { flag, resourceShape, text, time, toManyOf, toOneOf } from '../http/shape.ts';

const Everywhere = z.strictObject({
  enabled: flag,
  stages: z.array(z.enum(taskStages)),
  'enforcement-level': z.enum(enforcementLevels),
});

export const RunTask = resourceShape(
  'RunTask',
  'tasks',
  {
    name: text,
    url: text,
    description: text,
    category: z.literal('task'),
    'hmac-key': z.null(),
    enabled: flag,
    'global-configuration': Everywhere.nullable(),
    'created-at': time,
    'updated-at': time,
  },
  {
    organization: toOneOf('organizations'),
    'workspace-tasks': toManyOf('workspace-tasks'),
    'agent-pool': toOneOf('agent-pools'),
  },
);

export const WorkspaceTask = resourceShape(
  'WorkspaceTask',
  'workspace-tasks',
  {
    'enforcement-level': z.enum(enforcementLevels),
    stage: z.enum(taskStages),
    stages: z.array(z.enum(taskStages)),
    'created-at': time,
    'updated-at': time,
  },
  { task: toOneOf('tasks'), workspace: toOneOf('workspaces') },
);
