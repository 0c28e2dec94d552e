// The shapes of state versions, their outputs, and the resources of a workspace.

import { z } from 'zod';
import { flag, plain, resourceShape, text, textOrNull, time, toManyOf, toOneOf, whole } from '../http/shape.ts';

const counted = z.record(text, z.record(text, whole));

export const StateVersion = resourceShape(
  'StateVersion',
  'state-versions',
  {
    status: z.enum([
      ...(['pending', 'finalized', 'discarded'] as const),
      'backing_data_soft_deleted',
      'backing_data_permanently_deleted',
    ]),
    serial: whole,
    lineage: textOrNull,
    md5: text,
    size: whole,
    'created-at': time,
    'terraform-version': textOrNull,
    'state-version': whole,
    intermediate: flag,
    'resources-processed': flag,
    resources: z.array(z.strictObject({ name: text, count: whole, type: text, module: text, provider: text })),
    modules: counted,
    providers: counted,
    'billable-rum-count': whole,
    'hosted-state-download-url': textOrNull,
    'hosted-json-state-download-url': textOrNull,
    'hosted-state-upload-url': textOrNull,
    'hosted-json-state-upload-url': textOrNull,
    'vcs-commit-sha': textOrNull,
    'vcs-commit-url': textOrNull,
  },
  {
    run: toOneOf('runs'),
    workspace: toOneOf('workspaces'),
    'created-by': toOneOf('users'),
    'rollback-state-version': toOneOf('state-versions'),
    outputs: toManyOf('state-version-outputs'),
  },
);

export const StateVersionOutput = resourceShape('StateVersionOutput', 'state-version-outputs', {
  name: text,
  sensitive: flag,
  value: z.unknown(),
  type: text,
  'detailed-type': z.unknown(),
});

export const WorkspaceResource = resourceShape('WorkspaceResource', 'resources', {
  address: text,
  name: text,
  'name-index': z.unknown(),
  module: textOrNull,
  provider: text,
  'provider-type': text,
  'created-at': time,
  'updated-at': time,
  'modified-by-state-version-id': text,
});

const maskedPlace = {
  address: text,
  module_address: text.optional(),
  mode: z.enum(['managed', 'data']),
  type: text,
  name: text,
  provider_name: text,
};

export const MaskedState = plain(
  z.strictObject({
    resources: z.array(
      z.strictObject({ ...maskedPlace, tainted: flag, values: z.unknown(), sensitive_values: z.unknown() }),
    ),
  }),
);

const maskedChange = z.strictObject({
  actions: z.array(z.enum(['create', 'update', 'delete'])),
  before: z.unknown(),
  after: z.unknown(),
  before_sensitive: z.unknown(),
  after_sensitive: z.unknown(),
});

/** In the words of a plan. */
export const MaskedChanges = plain(
  z.strictObject({
    resource_changes: z.array(z.strictObject({ ...maskedPlace, change: maskedChange })),
    output_changes: z.record(text, maskedChange),
  }),
);
