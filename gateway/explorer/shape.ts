// The shapes of what the explorer shows.

import { viewTypes } from '@terrace/actors/explorer/view';
import { z } from 'zod';
import { text, time } from '../http/shape.ts';

export const ExplorerRow = z
  .strictObject({
    id: text,
    type: z.enum(['visibility-workspace', 'visibility-tf-version', 'visibility-provider', 'visibility-module-version']),
    attributes: z.record(text, z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'ExplorerRow' });

export const SavedView = z
  .strictObject({
    id: text,
    type: z.literal('explorer-saved-queries'),
    attributes: z.strictObject({
      name: text,
      'created-at': time,
      'query-type': z.enum(viewTypes),
      query: z.strictObject({
        type: z.enum(viewTypes),
        filter: z.array(z.strictObject({ field: text, operator: text, value: z.array(text) })),
        fields: z.array(text),
        sort: z.array(text),
      }),
    }),
  })
  .meta({ id: 'SavedView' });
