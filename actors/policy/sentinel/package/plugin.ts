// What a configuration says of a plugin, in all its forms: a block with `source`, the older block with `path`, and the older JSON.

import type { ConfiguredImport, Place } from './configuration.ts';
import { plainOf } from '@terrace/runtime/hcl/tree';
import type { Node, Plain } from '@terrace/runtime/hcl/tree';

/** `sourceKey` is what names the program. */
export function pluginOf(
  parts: ReadonlyMap<string, Node>,
  sourceKey: 'source' | 'path',
  at: number,
  place: Place,
): ConfiguredImport {
  const source = parts.get(sourceKey);
  const config = parts.get('config');
  if (config !== undefined && config.kind !== 'map') place.fail(config.at, 'config must be a map');
  return {
    kind: 'plugin',
    source:
      source === undefined ? null : { value: textIn(source, sourceKey, place), position: place.position(source.at) },
    config: config === undefined ? {} : (plainOf(config) as Readonly<Record<string, Plain>>),
    position: place.position(at),
  };
}

export function textIn(node: Node, name: string, place: Place): string {
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value !== '') return node.value;
  return place.fail(node.at, `${name} must be a string that is not empty`);
}
