// One way to write an endpoint of SCIM 2.0 (RFC 7644): for the token of an identity provider alone, in its content type, with its errors, and with
// what it changes told to the audit trail in its name.

import { findScimToken, readScimSettings } from '@terrace/actors/scim/view';
import type { ScimFilter } from '@terrace/actors/scim/view';
import { isMistyped, macOfToken } from '@terrace/actors/user/token';
import { TokenId } from '@terrace/machines/user/id';
import { z } from 'zod';
import type { AddEndpoint, Answer, Asked, Endpoint } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { plain, text, whole } from '../http/shape.ts';

export const scimType = 'application/scim+json';
const base = '/scim/v2';
const [countUsual, countMax] = [100, 200];

/** The token of a provider. */
interface Guest {
  readonly id: string;
  readonly description: string;
}

export type ScimEndpoint<Params, Query, Body> = Pick<
  Endpoint<Params, Query, Body, Guest>,
  'method' | 'params' | 'query' | 'body' | 'answers' | 'summary'
> & {
  /** Below `/scim/v2`. */
  readonly path: string;
  /** It says what this server is, and does so while provisioning is paused, too. */
  readonly isDiscovery?: boolean;
  readonly answer: (asked: Pick<Asked<Params, Query, Body>, 'params' | 'query' | 'body'>) => Promise<Answer>;
};
export type AddScim = <Params = unknown, Query = unknown, Body = unknown>(
  endpoint: ScimEndpoint<Params, Query, Body>,
) => void;

export function scimOn(
  add: AddEndpoint,
  { sql, keys, origin }: Pick<GatewayServices, 'sql' | 'keys' | 'origin'>,
): AddScim {
  return ({ path, isDiscovery = false, answer, ...endpoint }) =>
    add({
      ...endpoint,
      path: base + path,
      showError,
      async admit({ authorization }) {
        const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
        const found =
          token === undefined || isMistyped(token) ? null : await findScimToken(sql, macOfToken(keys, token));
        if (found === null)
          throw new ApiError('unauthorized', 'no token for provisioning, or none that this server takes');
        if (!isDiscovery && (await readScimSettings(sql)).paused)
          throw new ApiError('forbidden', 'provisioning is paused on this server');
        return found;
      },
      async answer({ guest, params, query, body, inNameOf }) {
        const by = { kind: 'system', id: guest.id, name: `SCIM: ${guest.description}` } as const;
        const given =
          endpoint.method === 'GET'
            ? await answer({ params, query, body })
            : await inNameOf({ by, token: TokenId.parse(guest.id) }, () => answer({ params, query, body }));
        return { ...withLocation(given, origin), contentType: scimType };
      },
    });
}

/** Each resource says where it is, and what was made is found there. */
function withLocation(answer: Answer, origin: string): Answer {
  const located = (resource: unknown): unknown => {
    const { meta } = (resource ?? {}) as { readonly meta?: { readonly location?: string } };
    if (meta?.location === undefined) return resource;
    return { ...(resource as object), meta: { ...meta, location: `${origin}${base}${meta.location}` } };
  };
  const { Resources: list } = (answer.body ?? {}) as { readonly Resources?: readonly unknown[] };
  if (list !== undefined) return { ...answer, body: { ...(answer.body as object), Resources: list.map(located) } };
  const body = located(answer.body) as { readonly meta?: { readonly location: string } } | undefined;
  if (body === undefined) return answer;
  return {
    ...answer,
    body,
    ...(answer.status === 201 && body.meta ? { headers: { location: body.meta.location } } : {}),
  };
}

/** `scimType` by code, for those that have one. */
const errorTypes: Readonly<Record<number, string>> = { 400: 'invalidValue', 409: 'uniqueness' };

function showError(error: ApiError): Answer {
  // A body that makes no sense is a bad request here.
  const status = error.status === 422 ? 400 : error.status;
  const kind = error.parameter === 'filter' ? 'invalidFilter' : errorTypes[status];
  return {
    status,
    contentType: scimType,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      ...(kind === undefined ? {} : { scimType: kind }),
      detail: error.message,
    },
  };
}

const number = (usual: number, least: number, most: number) =>
  z
    .string('must be said once')
    .regex(/^-?\d{1,9}$/, 'must be a whole number')
    .optional()
    .transform((given) => Math.min(Math.max(Number(given ?? usual), least), most))
    .meta({ type: 'integer', description: `${usual} when it is left out, ${most} at most` });

export const listQuery = z.looseObject({
  startIndex: number(1, 1, 1_000_000_000),
  count: number(countUsual, 0, countMax),
  filter: z.string('must be said once').optional(),
  excludedAttributes: z.string('must be said once').optional(),
});

/** `userName eq "…"` or `externalId eq "…"`; what a name is called says `name`. Throws ApiError for another one. */
export function filterOf(given: string | undefined, name: string): ScimFilter {
  if (given === undefined || given.trim() === '') return null;
  const [, attribute = '', quoted = ''] = /^\s*([\w.]+)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(given) ?? [];
  const wanted = [name, 'externalId'].find((known) => known.toLowerCase() === attribute.toLowerCase());
  const value = textIn(quoted);
  if (wanted === undefined || value === null)
    throw new ApiError('bad-request', `filter: can only be ${name} eq "…" or externalId eq "…"`, {
      parameter: 'filter',
    });
  return wanted === name ? { name: value } : { providerId: value };
}

function textIn(quoted: string): string | null {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' && !value.includes('\0') ? value : null;
  } catch {
    return null;
  }
}

/** A list from `startIndex`, which counts from one. */
export const listOf = (
  resources: readonly object[],
  { startIndex, total }: { readonly startIndex: number; readonly total: number },
): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: total,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
});

const Meta = z.strictObject({ resourceType: text, created: text, lastModified: text, location: text });
export const ScimUser = plain(
  z
    .strictObject({
      schemas: z.array(text),
      id: text,
      externalId: text.optional(),
      userName: text,
      name: z.strictObject({ formatted: text }),
      emails: z.array(z.strictObject({ value: text, primary: z.boolean() })),
      active: z.boolean(),
      meta: Meta,
    })
    .meta({ id: 'ScimUser' }),
);
export const ScimGroup = plain(
  z
    .strictObject({
      schemas: z.array(text),
      id: text,
      externalId: text.optional(),
      displayName: text,
      members: z.array(z.strictObject({ value: text, display: text })).optional(),
      meta: Meta,
    })
    .meta({ id: 'ScimGroup' }),
);
export const ScimList = plain(
  z
    .strictObject({
      schemas: z.array(text),
      totalResults: whole,
      startIndex: whole,
      itemsPerPage: whole,
      Resources: z.array(z.unknown()),
    })
    .meta({ id: 'ScimList' }),
);
