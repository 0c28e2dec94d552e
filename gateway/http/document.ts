// What is the same for every document of JSON:API that leaves: the links of a page to those beside it, and only the fields that were asked
// for (`fields[workspaces]=name,locked`).

import type { Document, Resource } from './json-api.ts';

interface Paged {
  readonly 'current-page': number;
  readonly 'prev-page': number | null;
  readonly 'next-page': number | null;
  /** These two of a list that is counted. */
  readonly 'page-size'?: number;
  readonly 'total-pages'?: number;
}

/** The document as it is sent; what is none is given back as it is. */
export function finished(body: unknown, url: string, query: unknown): unknown {
  if (!isDocument(body)) return body;
  return withLinks(onlyAsked(body, fieldsIn(query)), url);
}

const isDocument = (body: unknown): body is Document =>
  typeof body === 'object' && body !== null && 'data' in body && typeof body.data === 'object' && body.data !== null;

/** By type of resource: names of attributes and relations, dashes and underscores being one. */
type Fields = ReadonlyMap<string, ReadonlySet<string>>;

const normal = (name: string): string => name.trim().replaceAll('_', '-');

function fieldsIn(query: unknown): Fields {
  const found = new Map<string, ReadonlySet<string>>();
  for (const [name, value] of Object.entries(query ?? {})) {
    const type = /^fields\[([a-z0-9_-]+)\]$/.exec(name)?.[1];
    if (type !== undefined) found.set(normal(type), new Set(String(value).split(',').map(normal)));
  }
  return found;
}

function onlyAsked(document: Document, fields: Fields): Document {
  if (fields.size === 0) return document;
  const { data, included } = document;
  const only = (resource: Resource): Resource => sparse(resource, fields.get(normal(resource.type)));
  return {
    ...document,
    data: Array.isArray(data) ? data.map(only) : only(data as Resource),
    ...(included === undefined ? {} : { included: included.map(only) }),
  };
}

function sparse(resource: Resource, wanted: ReadonlySet<string> | undefined): Resource {
  if (wanted === undefined) return resource;
  const kept = <Value>(values: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
    Object.fromEntries(Object.entries(values).filter(([name]) => wanted.has(normal(name))));
  const { relationships } = resource;
  return {
    ...resource,
    attributes: kept(resource.attributes),
    ...(relationships === undefined ? {} : { relationships: kept(relationships) }),
  };
}

function withLinks(document: Document, url: string): Document {
  const { pagination } = (document.meta ?? {}) as { readonly pagination?: Paged };
  if (pagination?.['next-page'] === undefined || document.links !== undefined) return document;
  const { 'page-size': size, 'total-pages': pages } = pagination;
  const [path = '', search = ''] = url.split('?', 2);
  const at = (page: number | null): string | null => {
    if (page === null) return null;
    const parameters = new URLSearchParams(search);
    parameters.set('page[number]', String(page));
    if (size !== undefined) parameters.set('page[size]', String(size));
    return `${path}?${parameters.toString()}`;
  };
  const links = {
    self: at(pagination['current-page']),
    first: at(1),
    prev: at(pagination['prev-page']),
    next: at(pagination['next-page']),
    ...(pages === undefined ? {} : { last: at(pages) }),
  };
  return { ...document, links };
}
