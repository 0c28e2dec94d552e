// The shapes of tags.

import { resourceShape, text, toOneOf, whole } from '../http/shape.ts';

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
