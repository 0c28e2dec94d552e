// The shape of variable sets.

import { flag, flags, resourceShape, text, textOrNull, time, toManyOf, toOneOf, whole } from '../http/shape.ts';

export const VariableSet = resourceShape(
  'VariableSet',
  'varsets',
  {
    name: text,
    description: textOrNull,
    global: flag,
    priority: flag,
    'updated-at': time,
    'var-count': whole,
    'workspace-count': whole,
    'project-count': whole,
    permissions: flags('can-update'),
  },
  {
    organization: toOneOf('organizations'),
    parent: toOneOf('organizations', 'projects'),
    vars: toManyOf('vars'),
    workspaces: toManyOf('workspaces'),
    projects: toManyOf('projects'),
  },
);
