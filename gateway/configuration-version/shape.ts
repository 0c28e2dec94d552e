// The shape of configuration versions.

import { z } from 'zod';
import { flag, resourceShape, text, textOrNull, times, toOneOf, whole } from '../http/shape.ts';

export const ConfigurationVersion = resourceShape(
  'ConfigurationVersion',
  'configuration-versions',
  {
    status: z.enum([
      ...(['pending', 'fetching', 'uploaded', 'archived', 'errored'] as const),
      'backing_data_soft_deleted',
      'backing_data_permanently_deleted',
    ]),
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

export const IngressAttributes = resourceShape('IngressAttributes', 'ingress-attributes', {
  branch: textOrNull,
  'clone-url': text,
  'commit-message': textOrNull,
  'commit-sha': text,
  'commit-url': textOrNull,
  'compare-url': textOrNull,
  identifier: text,
  'is-pull-request': flag,
  'on-default-branch': flag,
  'pull-request-number': whole.nullable(),
  'pull-request-url': textOrNull,
  'pull-request-title': textOrNull,
  'pull-request-body': textOrNull,
  tag: textOrNull,
  'sender-username': textOrNull,
  'sender-avatar-url': textOrNull,
  'sender-html-url': textOrNull,
});
