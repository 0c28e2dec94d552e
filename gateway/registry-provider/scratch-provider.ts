// For tests: a version of a provider as somebody builds it: a zip, SHA256SUMS, and a signature over them.

import { createHash } from 'node:crypto';
import { zipOf } from '@terrace/runtime/zip/scratch-zip';
import type { ScratchKey } from './scratch-key.ts';

export interface ScratchProvider {
  readonly filename: string;
  readonly zip: Buffer;
  readonly shasum: string;
  readonly sums: Buffer;
  readonly signature: Uint8Array;
}

export async function buildProvider(
  key: ScratchKey,
  {
    name,
    version,
    platform,
    program = Buffer.from('#!/bin/sh\n'),
  }: { readonly name: string; readonly version: string; readonly platform: string; readonly program?: Buffer },
): Promise<ScratchProvider> {
  const zip = zipOf([{ name: `terraform-provider-${name}_v${version}`, bytes: program, mode: 0o100755 }]);
  const filename = `terraform-provider-${name}_${version}_${platform}.zip`;
  const shasum = createHash('sha256').update(zip).digest('hex');
  const sums = Buffer.from(`${shasum}  ${filename}\n`);
  return { filename, zip, shasum, sums, signature: await key.signed(sums) };
}
