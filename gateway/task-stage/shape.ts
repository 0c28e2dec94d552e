// The shapes of stages of run tasks, of what the tasks said, and of what they found.

import { enforcementLevels, tagLevels, taskStages } from '@terrace/machines/task-stage/messages';
import { z } from 'zod';
import { flag, flags, resourceShape, text, textOrNull, time, times, toManyOf, toOneOf, whole } from '../http/shape.ts';

export const stageStatuses = [
  ...(['pending', 'running', 'passed', 'failed', 'awaiting_override', 'errored', 'canceled', 'unreachable'] as const),
] as const;
export const resultStatuses = [
  ...(['pending', 'running', 'passed', 'failed', 'errored', 'canceled', 'unreachable'] as const),
] as const;

export const TaskStage = resourceShape(
  'TaskStage',
  'task-stages',
  {
    stage: z.enum(taskStages),
    status: z.enum(stageStatuses),
    'status-timestamps': times,
    'created-at': time,
    'updated-at': time,
    permissions: flags('can-override-policy', 'can-override-tasks', 'can-override'),
    actions: flags('is-overridable'),
  },
  {
    run: toOneOf('runs'),
    'task-results': toManyOf('task-results'),
    'policy-evaluations': toManyOf('policy-evaluations'),
  },
);

export const TaskResult = resourceShape(
  'TaskResult',
  'task-results',
  {
    status: z.enum(resultStatuses),
    message: text,
    url: text,
    stage: z.enum(taskStages),
    'status-timestamps': times,
    'created-at': time,
    'updated-at': time,
    'task-id': text,
    'task-name': text,
    'task-url': text,
    'workspace-task-id': textOrNull,
    'workspace-task-enforcement-level': z.enum(enforcementLevels),
    'agent-pool-id': z.null(),
    'task-result-outcomes-count': whole,
    'is-speculative': flag,
  },
  {
    'task-stage': toOneOf('task-stages'),
    task_stage: toOneOf('task-stages'),
    outcomes: toManyOf('task-result-outcomes'),
    'task-result-outcomes': toManyOf('task-result-outcomes'),
  },
);

export const TaskResultOutcome = resourceShape(
  'TaskResultOutcome',
  'task-result-outcomes',
  {
    'outcome-id': text,
    description: text,
    url: text,
    tags: z.record(text, z.array(z.strictObject({ label: text, level: z.enum(tagLevels) }))),
    'created-at': time,
  },
  { 'task-result': toOneOf('task-results') },
);
