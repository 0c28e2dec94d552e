// The shape of configuration versions.

import { z } from 'zod';
import { flag, resourceShape, text, textOrNull, times, toOneOf } from '../http/shape.ts';

export const ConfigurationVersion = resourceShape(
  'ConfigurationVersion',
  'configuration-versions',
  {
    status: z.enum(['pending', 'fetching', 'uploaded', 'archived', 'errored']),
    source: text,
    speculative: flag,
    provisional: flag,
    'auto-queue-runs': flag,
    error: textOrNull,
    'error-message': textOrNull,
    'status-timestamps': times,
    'changed-files': z.array(text),
    'upload-url': textOrNull,
  },
  { 'ingress-attributes': toOneOf('ingress-attributes') },
);
