// The shapes of the audit trail, which is no document of JSON:API.

import { z } from 'zod';
import { flag, flags, resourceShape, text, textOrNull, time, timeOrNull, toOneOf, whole } from '../http/shape.ts';
import { plain } from '../http/shape.ts';

export const AuditEntry = z
  .strictObject({
    id: text,
    version: text,
    type: z.literal('Resource'),
    timestamp: time,
    auth: z.strictObject({
      accessor_id: textOrNull,
      description: text,
      type: z.enum(['Client', 'System']),
      impersonator_id: z.null(),
      organization_id: textOrNull,
    }),
    request: z.strictObject({ id: textOrNull, source_ip: textOrNull, user_agent: textOrNull }),
    resource: z.strictObject({
      id: text,
      type: text,
      action: text,
      meta: z.record(z.string(), z.unknown()).nullable(),
    }),
  })
  .meta({ id: 'AuditEntry' });

export const AuditTrail = plain(
  z.strictObject({
    data: z.array(AuditEntry),
    pagination: z.strictObject({
      current_page: whole,
      prev_page: whole.nullable(),
      next_page: whole.nullable(),
      total_pages: whole,
      total_count: whole,
    }),
  }),
);

export const AuditConfiguration = resourceShape(
  'AuditConfiguration',
  'audit-configurations',
  {
    'audit-trails': flags('enabled'),
    'hcp-audit-log-streaming': z.strictObject({
      enabled: flag,
      'organization-id': textOrNull,
      'use-default-organization': flag,
    }),
    permissions: flags(
      ...(['can-enable-hcp-audit-log-streaming', 'can-set-hcp-audit-log-streaming-organization-id'] as const),
      'can-use-default-audit-log-streaming-organization',
    ),
    timestamps: z.strictObject({
      'audit-trails-enabled-at': time.optional(),
      'audit-trails-disabled-at': time.optional(),
    }),
    'updated-at': timeOrNull,
  },
  { organization: toOneOf('organizations') },
);

export const AuditTest = plain(z.strictObject({ 'request-id': textOrNull }));
