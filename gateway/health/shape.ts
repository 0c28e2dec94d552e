// The shapes of checks and components.

import { z } from 'zod';
import { resourceShape, text, textOrNull } from '../http/shape.ts';
import { checkIds } from './checks.ts';

const statuses = ['ok', 'warning', 'error'] as const;

export const HealthCheck = resourceShape('HealthCheck', 'health-checks', {
  title: text,
  status: z.enum(statuses),
  found: text,
  advice: textOrNull,
  'took-ms': z.number().int(),
});

export const Component = resourceShape('Component', 'components', {
  /** Its name in Terraform Enterprise. */
  container: text,
  work: text,
  /** What does that here; null for what this release does not have. */
  here: textOrNull,
  status: z.enum([...statuses, 'absent']),
  checks: z.array(z.enum(checkIds)),
});
