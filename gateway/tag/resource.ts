// Tags on the wire: bindings of key and value, and the flat words that older clients know. A tag's id is made of what it says: it has no
// other life.

import type { EffectiveTag, TagBinding } from '@terrace/actors/workspace/view';
import { one } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

/** `owner`: the workspace or the project that the binding is of. */
export const tagBindingId = (owner: string, key: string): string =>
  `tb-${owner.slice(owner.indexOf('-') + 1)}-${encodeURIComponent(key)}`;

export function tagBindingResource(
  owner: string,
  { key, value }: TagBinding,
  type: 'tag-bindings' | 'effective-tag-bindings' = 'tag-bindings',
): Resource {
  return { id: tagBindingId(owner, key), type, attributes: { key, value } };
}

/** Only what is inherited has links: clients tell it by that. */
export function effectiveTagResource(
  { id, project }: { readonly id: string; readonly project: string },
  tag: EffectiveTag,
): Resource {
  const resource = tagBindingResource(tag.isInherited ? project : id, tag, 'effective-tag-bindings');
  return tag.isInherited ? { ...resource, links: { 'inherited-from': `/api/v2/projects/${project}` } } : resource;
}

const wordPrefix = 'tag-';
export const wordId = (name: string): string => `${wordPrefix}${encodeURIComponent(name)}`;

/** The word that an id names; null when it is no such id. */
export function wordOfId(id: string): string | null {
  if (!id.startsWith(wordPrefix)) return null;
  try {
    return decodeURIComponent(id.slice(wordPrefix.length));
  } catch {
    return null;
  }
}

export const wordResource = (name: string): Resource => ({ id: wordId(name), type: 'tags', attributes: { name } });

export const organizationTagResource = (
  organization: string,
  { name, instances }: { readonly name: string; readonly instances: number },
): Resource => ({
  id: wordId(name),
  type: 'tags',
  attributes: { name, 'instance-count': instances },
  relationships: { organization: one('organizations', organization) },
});
