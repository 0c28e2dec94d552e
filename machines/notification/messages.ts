// What a notification may be told, and what calls for one.

import { z } from 'zod';
import { RunEventId, RunId } from '../run/id.ts';
import { NotificationConfigurationId } from './id.ts';

/** Those of runs, which happen here. */
export const runTriggers = [
  'run:created',
  'run:planning',
  'run:needs_attention',
  'run:applying',
  'run:completed',
  'run:errored',
] as const;
export type RunTrigger = (typeof runTriggers)[number];

/** Those that clients may ask for. Beside those of runs nothing calls for them yet. */
export const workspaceTriggers = [
  ...runTriggers,
  'assessment:drifted',
  'assessment:check_failure',
  'assessment:failed',
  'workspace:auto_destroy_reminder',
  'workspace:auto_destroy_run_results',
] as const;
export const teamTriggers = ['change_request:created', 'team:change_request'] as const;

/** What is kept of the answer of whoever was told. */
export const Told = z.object({
  successful: z.boolean(),
  code: z.number().int().nullable(),
  body: z.string(),
  headers: z.record(z.string(), z.array(z.string())),
  detail: z.string(),
  sentAt: z.number(),
});
export type Told = z.infer<typeof Told>;

export const NotificationMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('notification.send'),
    configuration: NotificationConfigurationId.schema,
    organization: z.string(),
    run: RunId.schema,
    /** What happened to the run. */
    runEvent: RunEventId.schema,
    trigger: z.enum(runTriggers),
  }),
]);
export type NotificationMessage = z.infer<typeof NotificationMessage>;
