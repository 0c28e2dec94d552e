// The shapes of private providers, of their versions and platforms, and of the keys that sign them.

import { z } from 'zod';
import { flag, flags, resourceShape, text, textOrNull, time, toManyOf, toOneOf, linked } from '../http/shape.ts';

export const RegistryProvider = resourceShape(
  'RegistryProvider',
  'registry-providers',
  {
    name: text,
    namespace: text,
    'registry-name': z.enum(['private', 'public']),
    permissions: flags('can-delete'),
    'created-at': time,
    'updated-at': time,
  },
  {
    organization: toOneOf('organizations'),
    'registry-provider-versions': toManyOf('registry-provider-versions'),
    'tag-bindings': linked,
  },
);

export const RegistryProviderVersion = resourceShape(
  'RegistryProviderVersion',
  'registry-provider-versions',
  {
    version: text,
    'key-id': text,
    protocols: z.array(text),
    'shasums-uploaded': flag,
    'shasums-sig-uploaded': flag,
    permissions: flags('can-delete', 'can-upload-asset'),
    'created-at': time,
    'updated-at': time,
  },
  { 'registry-provider': toOneOf('registry-providers'), platforms: toManyOf('registry-provider-platforms') },
);

export const RegistryProviderPlatform = resourceShape(
  'RegistryProviderPlatform',
  'registry-provider-platforms',
  { os: text, arch: text, filename: text, shasum: text, 'provider-binary-uploaded': flag },
  { 'registry-provider-version': toOneOf('registry-provider-versions') },
);

export const GpgKey = resourceShape('GpgKey', 'gpg-keys', {
  'ascii-armor': text,
  'key-id': text,
  namespace: text,
  source: text,
  'source-url': textOrNull,
  'trust-signature': text,
  'created-at': time,
  'updated-at': time,
});
