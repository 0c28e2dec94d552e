// The shapes of tags.

import { flag, resourceShape, text, time, toOneOf, whole } from '../http/shape.ts';

export const TagBinding = resourceShape('TagBinding', 'tag-bindings', { key: text, value: text });
export const EffectiveTagBinding = resourceShape('EffectiveTagBinding', 'effective-tag-bindings', {
  key: text,
  value: text,
});
export const Tag = resourceShape('Tag', 'tags', { name: text });
export const OrganizationTag = resourceShape(
  'OrganizationTag',
  'tags',
  { name: text, 'instance-count': whole },
  { organization: toOneOf('organizations') },
);
export const ReservedTagKey = resourceShape('ReservedTagKey', 'reserved-tag-keys', {
  key: text,
  'disable-overrides': flag,
  'created-at': time,
  'updated-at': time,
  created_at: time,
  updated_at: time,
});
