// The shapes of the mirror of providers: its settings, and the packages that it keeps.

import { z } from 'zod';
import { resourceShape, text, time, whole } from '../http/shape.ts';

export const ProviderMirrorSettings = resourceShape('ProviderMirrorSettings', 'provider-mirror-settings', {
  mode: z.enum(['off', 'bundle', 'pull-through']),
  hosts: z.array(text),
});

export const ProviderMirrorPackage = resourceShape('ProviderMirrorPackage', 'provider-mirror-packages', {
  hostname: text,
  namespace: text,
  name: text,
  version: text,
  os: text,
  arch: text,
  size: whole,
  shasum: text,
  h1: text,
  source: z.enum(['bundle', 'registry']),
  'created-at': time,
});
