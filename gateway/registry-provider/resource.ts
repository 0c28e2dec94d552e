// Private providers on the wire, with their versions, platforms and keys.

import type {
  GpgKeyRow,
  ProviderPlatformRow,
  ProviderVersionRow,
  RegistryProviderRow,
} from '@terrace/actors/registry-provider/view';
import type { ArchivistMessage } from '@terrace/machines/archivist/messages';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

/** The address by which something is brought or fetched. */
export type Sign = (message: ArchivistMessage) => string;

export const providerResource = (
  row: RegistryProviderRow,
  versions: readonly ProviderVersionRow[],
  mayManage: boolean,
): Resource => ({
  id: row.id,
  type: 'registry-providers',
  attributes: {
    name: row.name,
    namespace: row.namespace,
    'registry-name': row.registry_name,
    permissions: { 'can-delete': mayManage },
    'created-at': timestamp(row.created_at),
    'updated-at': timestamp(row.updated_at),
  },
  relationships: {
    organization: one('organizations', row.organization),
    'registry-provider-versions': many(
      'registry-provider-versions',
      versions.map(({ id }) => id),
    ),
    'tag-bindings': { links: { related: `/api/v2/registry-providers/${row.id}/tag-bindings` } },
  },
  links: {
    self: `/api/v2/organizations/${row.organization}/registry-providers/${row.registry_name}/${row.namespace}/${row.name}`,
  },
});

/** Links to bring what is missing, for who may; and to fetch what is there. */
export function providerVersionResource(
  row: ProviderVersionRow,
  platforms: readonly ProviderPlatformRow[],
  { mayManage, sign }: { readonly mayManage: boolean; readonly sign: Sign },
): Resource {
  const { id: subject, shasums, shasums_sig: signature } = row;
  const bring = (purpose: 'provider-sums-upload' | 'provider-sums-sig-upload') =>
    sign({ purpose, method: 'PUT', subject });
  const fetch = (digest: string) => sign({ purpose: 'provider-file', method: 'GET', subject: digest });
  return {
    id: subject,
    type: 'registry-provider-versions',
    attributes: {
      version: row.version,
      'key-id': row.key_id,
      protocols: row.protocols,
      'shasums-uploaded': shasums !== null,
      'shasums-sig-uploaded': signature !== null,
      permissions: { 'can-delete': mayManage, 'can-upload-asset': mayManage },
      'created-at': timestamp(row.created_at),
      'updated-at': timestamp(row.updated_at),
    },
    relationships: {
      'registry-provider': one('registry-providers', row.provider),
      platforms: many(
        'registry-provider-platforms',
        platforms.map(({ id }) => id),
      ),
    },
    links: {
      ...(mayManage && shasums === null ? { 'shasums-upload': bring('provider-sums-upload') } : {}),
      ...(mayManage && signature === null ? { 'shasums-sig-upload': bring('provider-sums-sig-upload') } : {}),
      ...(shasums === null ? {} : { 'shasums-download': fetch(shasums) }),
      ...(signature === null ? {} : { 'shasums-sig-download': fetch(signature) }),
    },
  };
}

export const platformResource = (
  row: ProviderPlatformRow,
  { mayManage, sign }: { readonly mayManage: boolean; readonly sign: Sign },
): Resource => ({
  id: row.id,
  type: 'registry-provider-platforms',
  attributes: {
    os: row.os,
    arch: row.arch,
    filename: row.filename,
    shasum: row.shasum,
    'provider-binary-uploaded': row.digest !== null,
  },
  relationships: { 'registry-provider-version': one('registry-provider-versions', row.version) },
  links: {
    ...(mayManage && row.digest === null
      ? { 'provider-binary-upload': sign({ purpose: 'provider-binary-upload', method: 'PUT', subject: row.id }) }
      : {}),
    ...(row.digest === null
      ? {}
      : { 'provider-binary-download': sign({ purpose: 'provider-file', method: 'GET', subject: row.digest }) }),
  },
});

export const keyResource = (row: GpgKeyRow): Resource => ({
  id: row.id,
  type: 'gpg-keys',
  attributes: {
    'ascii-armor': row.ascii_armor,
    'key-id': row.key_id,
    namespace: row.namespace,
    source: '',
    'source-url': null,
    'trust-signature': '',
    'created-at': timestamp(row.created_at),
    'updated-at': timestamp(row.updated_at),
  },
});
