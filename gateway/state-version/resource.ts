// State versions and their outputs on the wire. As upstream, a sensitive value is null among the outputs of a workspace, and real in the list of
// one state version and when it is read by its id; without `detailed-type` the CLI would download the whole state instead.

import { outputId } from '@terrace/actors/state-version/view';
import type {
  StateResource,
  StateSummary,
  StateVersionRow,
  WorkspaceResourceRow,
} from '@terrace/actors/state-version/view';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { StateOutput } from '@terrace/runtime/blob/state';
import { signedUrl } from '../archivist/urls.ts';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import type { UrlServices } from '../run/resource.ts';

export function stateVersionResource(
  services: UrlServices,
  row: StateVersionRow,
  known: {
    readonly summary: StateSummary | null;
    /** Who may only read gets no address to upload to. */
    readonly canWrite: boolean;
  },
): Resource {
  const { id, status, digest } = row;
  const { summary, canWrite } = known;
  const isPending = status === 'pending';
  const awaits = isPending && canWrite;
  const { resources, outputNames } = summary?.kind === 'readable' ? summary : { resources: [], outputNames: [] };
  return {
    id,
    type: 'state-versions',
    attributes: {
      status,
      serial: Number(row.serial),
      lineage: row.lineage,
      md5: row.md5,
      size: row.size === null ? 0 : Number(row.size),
      'created-at': timestamp(row.created_at),
      'terraform-version': row.terraform_version,
      'state-version': 4,
      intermediate: false,
      'resources-processed': !isPending,
      resources: resources.map((resource) => {
        const { name, count, module, provider } = resource;
        return { name, count, type: typeOf(resource), module, provider };
      }),
      modules: countedBy(resources, ({ module }) => module),
      providers: countedBy(resources, ({ provider }) => provider),
      'billable-rum-count': resources.reduce((sum, resource) => sum + (isBilled(resource) ? resource.count : 0), 0),
      'hosted-state-download-url':
        digest === null ? null : signedUrl(services, { purpose: 'state', method: 'GET', subject: id }),
      'hosted-json-state-download-url': null,
      'hosted-state-upload-url': awaits
        ? signedUrl(services, { purpose: 'state-upload', method: 'PUT', subject: id })
        : null,
      'hosted-json-state-upload-url': awaits
        ? signedUrl(services, { purpose: 'json-state-upload', method: 'PUT', subject: id })
        : null,
      'vcs-commit-sha': null,
      'vcs-commit-url': null,
    },
    relationships: {
      run: one('runs', row.run),
      workspace: one('workspaces', row.workspace),
      'created-by': one('users', row.created_by.kind === 'user' ? row.created_by.id : null),
      'rollback-state-version': one('state-versions', row.rollback_of),
      outputs: many(
        'state-version-outputs',
        outputNames.map((_, index) => outputId(id, index)),
      ),
    },
    links: { self: `/api/v2/state-versions/${id}` },
  };
}

/** Data sources are types of their own. */
const typeOf = ({ mode, type }: StateResource): string => (mode === 'data' ? `data.${type}` : type);

/** `{"root": {"null-resource": 2}}`: how many instances of each type; upstream writes types with dashes here. */
function countedBy(
  resources: readonly StateResource[],
  placeOf: (resource: StateResource) => string,
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const places = new Map<string, Map<string, number>>();
  for (const resource of resources) {
    const types = places.getOrInsertComputed(placeOf(resource), () => new Map());
    const type = typeOf(resource).replaceAll('_', '-');
    types.set(type, (types.get(type) ?? 0) + resource.count);
  }
  return Object.fromEntries([...places].map(([place, types]) => [place, Object.fromEntries(types)]));
}

/** What upstream counts as a resource under management: all that is managed but these two types, which stand for nothing. */
const isBilled = ({ mode, type }: StateResource): boolean =>
  mode === 'managed' && type !== 'null_resource' && type !== 'terraform_data';

export function workspaceResourceResource(row: WorkspaceResourceRow): Resource {
  return {
    id: row.id,
    type: 'resources',
    attributes: {
      address: plainAddress(row.address),
      name: row.name,
      'name-index': row.name_index,
      module: row.module === 'root' ? row.module : plainAddress(`${row.module}.`).slice(0, -1),
      provider: providerName(row.provider),
      'provider-type': row.type,
      'created-at': timestamp(row.created_at),
      'updated-at': timestamp(row.updated_at),
      'modified-by-state-version-id': row.modified_by,
    },
  };
}

/** `module.net["a.b"].module.sub.aws_subnet.private[0]` is `net["a.b"].sub.aws_subnet.private[0]`, as upstream writes it here. */
const plainAddress = (address: string): string => {
  const [head = '', ...words] =
    /^((?:module\.[\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*)(.*)$/s.exec(address)?.slice(1) ?? [];
  return head.replaceAll(/(^|\.)module\.(?=[\w-]+[.[])/g, '$1') + words.join('');
};

/** `provider["registry.terraform.io/hashicorp/aws"].west` is `hashicorp/aws`; one of another registry keeps its host. */
function providerName(text: string): string {
  const [, source] = /\["([^"]+)"\]/.exec(text) ?? [];
  return (source ?? text).replace(/^(registry\.)?terraform\.io\//, '');
}

export function outputResource(row: StateVersionRow, output: StateOutput, index: number, reveals: boolean): Resource {
  const { name, sensitive, value, type } = output;
  return {
    id: outputId(row.id, index),
    type: 'state-version-outputs',
    attributes: {
      name,
      sensitive,
      value: sensitive && !reveals ? null : value,
      type: simpleType(type),
      'detailed-type': type,
    },
    links: { self: `/api/v2/state-version-outputs/${outputId(row.id, index)}` },
  };
}

/** An output as a workspace shows it. */
export function workspaceOutputResource(row: StateVersionRow, output: StateOutput, index: number): Resource {
  const { name, sensitive, value, type } = output;
  return {
    id: outputId(row.id, index),
    type: 'workspace-outputs',
    attributes: { name, sensitive, 'output-type': simpleType(type), value: sensitive ? null : value },
  };
}

/** `["object", {…}]` is an `object`; upstream calls lists, sets and tuples all arrays. */
function simpleType(type: Json): string {
  const name = Array.isArray(type) ? (type as readonly Json[])[0] : type;
  if (typeof name !== 'string') return 'dynamic';
  return { list: 'array', set: 'array', tuple: 'array', map: 'object', bool: 'boolean' }[name] ?? name;
}
