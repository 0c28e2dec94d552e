// The shape of variables.

import { z } from 'zod';
import { flag, resourceShape, text, textOrNull, time, toOneOf } from '../http/shape.ts';

export const Variable = resourceShape(
  'Variable',
  'vars',
  {
    key: text,
    value: textOrNull,
    sensitive: flag,
    category: z.enum(['terraform', 'env']),
    hcl: flag,
    'created-at': time,
    description: textOrNull,
    'version-id': text,
  },
  {
    configurable: toOneOf('workspaces').optional(),
    varset: toOneOf('varsets').optional(),
    'registry-module': toOneOf('registry-modules').optional(),
  },
);
