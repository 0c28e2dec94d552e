// What is brought for a version of a provider: its sums, the signature over them, and a binary for each platform. What terraform would
// refuse at every installation is refused here, once, to whoever brings it.

import { buffer } from 'node:stream/consumers';
import {
  findKey,
  keepBinary,
  keepSums,
  readPlatform,
  readProvider,
  readProviderVersion,
} from '@terrace/actors/registry-provider/view';
import type { ProviderVersionRow } from '@terrace/actors/registry-provider/view';
import type { ProviderPlatformId, ProviderVersionId } from '@terrace/machines/registry-provider/id';
import { ApiError, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { sumsOf, whyNotSigned } from './signature.ts';

const sumsBytesMax = 1024 * 1024;
const binaryBytesMax = 1024 * 1024 * 1024;

type Services = Pick<GatewayServices, 'sql' | 'archive'>;

/** Throws ApiError `malformed` for sums that are none, and for a signature that is not that of the version's key. */
export async function uploadSums(
  services: Services,
  id: ProviderVersionId,
  part: 'shasums' | 'shasums_sig',
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { archive, sql } = services;
  const { digest } = await archive.put(bytes, { limitBytes: sumsBytesMax });
  const row = await readProviderVersion(sql, id);
  if (row === null) throw notFound(`version ${id} of a provider`);
  const fresh = { ...row, [part]: digest };
  const [sums, signature] = [await bytesOf(services, fresh.shasums), await bytesOf(services, fresh.shasums_sig)];
  if (part === 'shasums' && sumsOf(sums?.toString('utf8') ?? '') === null)
    throw new ApiError(
      'malformed',
      'this is no SHA256SUMS: a line is a sum of 64 hexadecimal digits and the name of a file',
    );
  // As soon as both are here.
  if (sums !== null && signature !== null) await checkSignature(services, fresh, sums, signature);
  if ((await keepSums(sql, id, part, digest)) === null) throw notFound(`version ${id} of a provider`);
}

async function checkSignature(
  { sql }: Services,
  row: ProviderVersionRow,
  sums: Uint8Array,
  signature: Uint8Array,
): Promise<void> {
  const provider = await readProvider(sql, row.provider);
  const key = provider === null ? null : await findKey(sql, provider.organization, row.key_id);
  if (key === null)
    throw new ApiError(
      'malformed',
      `there is no key ${row.key_id} to check the signature by: upload it to /api/registry/private/v2/gpg-keys`,
    );
  const why = await whyNotSigned(key.ascii_armor, sums, signature);
  if (why !== null) throw new ApiError('malformed', `the signature of version ${row.version} cannot be used: ${why}`);
}

/** Throws ApiError `malformed` for another file than was declared. */
export async function uploadBinary(
  { archive, sql }: Services,
  id: ProviderPlatformId,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { digest } = await archive.put(bytes, { limitBytes: binaryBytesMax });
  const row = await readPlatform(sql, id);
  if (row === null) throw notFound(`platform ${id} of a provider`);
  if (row.shasum !== digest)
    throw new ApiError(
      'malformed',
      `the SHA-256 of this file is ${digest}, but ${row.shasum} was declared for ${row.filename}`,
    );
  if ((await keepBinary(sql, id, digest)) === null) throw notFound(`platform ${id} of a provider`);
}

async function bytesOf({ archive }: Services, digest: string | null): Promise<Buffer | null> {
  const found = digest === null ? null : await archive.get(digest);
  return found === null ? null : await buffer(found);
}
