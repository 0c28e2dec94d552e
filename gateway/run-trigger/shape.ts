// The shape of run triggers.

import { resourceShape, text, time, toOneOf } from '../http/shape.ts';

export const RunTrigger = resourceShape(
  'RunTrigger',
  'run-triggers',
  { 'workspace-name': text, 'sourceable-name': text, 'created-at': time },
  { workspace: toOneOf('workspaces'), sourceable: toOneOf('workspaces') },
);
