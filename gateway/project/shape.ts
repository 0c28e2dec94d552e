// The shape of projects.

import { z } from 'zod';
import { flag, flags, linked, resourceShape, text, textOrNull, time, toManyOf, toOneOf, whole } from '../http/shape.ts';

export const Project = resourceShape(
  'Project',
  'projects',
  {
    name: text,
    description: textOrNull,
    'created-at': time,
    'is-unified': flag,
    'default-execution-mode': z.enum(['remote', 'local', 'agent']),
    'setting-overwrites': flags('default-execution-mode', 'default-agent-pool'),
    'auto-destroy-activity-duration': textOrNull,
    'workspace-count': whole,
    permissions: flags(
      ...(['can-read', 'can-update', 'can-destroy', 'can-create-workspace', 'can-move-workspace'] as const),
      ...(['can-manage-tags', 'can-manage-varsets', 'can-read-teams', 'can-manage-teams'] as const),
    ),
  },
  {
    organization: toOneOf('organizations'),
    'default-agent-pool': toOneOf('agent-pools'),
    'tag-bindings': linked,
    'effective-tag-bindings': toManyOf('effective-tag-bindings'),
  },
);
