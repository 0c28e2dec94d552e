// The shape of provider sets.

import { flag, resourceShape, text, time, toManyOf, toOneOf } from '../http/shape.ts';

export const ProviderSet = resourceShape(
  'ProviderSet',
  'provider-sets',
  {
    name: text,
    description: text,
    'provider-source': text,
    'configuration-hcl': text,
    global: flag,
    priority: flag,
    'created-at': time,
    'updated-at': time,
  },
  { organization: toOneOf('organizations'), workspaces: toManyOf('workspaces'), projects: toManyOf('projects') },
);
