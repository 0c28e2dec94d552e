// The shapes of the mirror: its settings, and the packages of providers and versions of modules that it keeps.

import { z } from 'zod';
import { flag, resourceShape, text, textOrNull, time, whole } from '../http/shape.ts';

export const ProviderMirrorSettings = resourceShape('ProviderMirrorSettings', 'provider-mirror-settings', {
  mode: z.enum(['off', 'bundle', 'pull-through']),
  hosts: z.array(text),
  modules: flag,
  'bytes-max': whole,
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

export const ModuleMirrorVersion = resourceShape('ModuleMirrorVersion', 'module-mirror-versions', {
  hostname: text,
  namespace: text,
  name: text,
  provider: text,
  version: text,
  format: z.enum(['tar.gz', 'zip']),
  folder: text,
  size: whole,
  shasum: text,
  source: z.enum(['bundle', 'registry']),
  address: textOrNull,
  'created-at': time,
});
