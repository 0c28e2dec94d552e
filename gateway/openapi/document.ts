// The OpenAPI document of this server, made from the same schemas that its endpoints check requests with and promise answers by.

import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Described } from '../http/endpoint.ts';
import { ErrorDocument } from '../http/shape.ts';
import { areaOf, partsOf, summaryOf } from './words.ts';

type Json = Readonly<Record<string, unknown>>;

const jsonApi = 'application/vnd.api+json';

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json; readonly responses: Json; readonly [part: string]: unknown };
  readonly [part: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
}

export interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: readonly Json[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Json }>>;
  };
  readonly responses: Readonly<Record<string, Response | { readonly $ref: string }>>;
}

/** `endpoints` as they were added; what is no part of the API (pages, what agents say) is left out. */
export function openApiDocument(endpoints: readonly Described[], origin?: string): OpenApi {
  const schemas: Record<string, Json> = {};
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints.filter(isOfApi).toSorted((a, b) => compare(a.path, b.path)))
    (paths[templateOf(endpoint.path)] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Terrace',
      version: '2',
      description:
        'The API of Terraform Enterprise as this server speaks it, with the protocols of its registry, and what is its own below /api/v2/terrace. Documents are JSON:API; unknown attributes are ignored; what may not be seen is 404.',
    },
    servers: [{ url: origin ?? '/' }],
    security: [{ token: [] }],
    tags: [...new Set(Object.values(paths).flatMap((each) => Object.values(each).flatMap(({ tags }) => tags)))]
      .toSorted(compare)
      .map((name) => ({ name })),
    paths,
    components: {
      responses: {
        Failure: {
          description: 'What is wrong, in words',
          content: { [jsonApi]: { schema: jsonSchema(ErrorDocument, 'output', schemas) } },
        },
      },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => compare(a, b))),
    },
  };
}

const isOfApi = ({ path, admit }: Described): boolean => /^\/api\/(v2|registry)\//.test(path) && admit === undefined;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

function operationOf(endpoint: Described, schemas: Record<string, Json>): Operation {
  const { method, path, isPublic = false } = endpoint;
  return {
    operationId: operationIdOf(method, path),
    summary: summaryOf(endpoint),
    tags: [areaOf(path)],
    ...(isPublic ? { security: [] } : {}),
    parameters: [...pathParameters(endpoint), ...queryParameters(endpoint, schemas)],
    ...bodyOf(endpoint, schemas),
    responses: { ...answersOf(endpoint, schemas), default: { $ref: '#/components/responses/Failure' } },
  };
}

const operationIdOf = (method: string, path: string): string =>
  [method.toLowerCase(), ...partsOf(path)]
    .map((part) => part.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/^_/, 'by_'))
    .join('_');

function pathParameters({ path, params }: Described): readonly Parameter[] {
  const said = (params === undefined ? {} : (jsonSchema(params, 'input', {})['properties'] ?? {})) as Record<
    string,
    Json
  >;
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: said[name] ?? { type: 'string' },
  }));
}

function queryParameters({ query }: Described, schemas: Record<string, Json>): readonly Parameter[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(query, 'input', schemas) as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema,
  }));
}

function bodyOf({ body, takes }: Described, schemas: Record<string, Json>): Pick<Operation, 'requestBody'> {
  if (takes !== undefined) return { requestBody: { required: true, content: { [takes]: { schema: {} } } } };
  if (body === undefined) return {};
  const required = !body.safeParse({}).success;
  return { requestBody: { required, content: { [jsonApi]: { schema: jsonSchema(body, 'input', schemas) } } } };
}

function answersOf({ answers }: Described, schemas: Record<string, Json>): Readonly<Record<string, Response>> {
  if (answers === undefined) return { '2XX': { description: 'Done' } };
  return Object.fromEntries(
    Object.entries(answers).map(([status, promised]) => {
      const description = STATUS_CODES[status] ?? 'Done';
      if (promised === null) return [status, { description }];
      if (typeof promised === 'string')
        return [status, { description, content: { [plainType(promised)]: { schema: {} } } }];
      const isPlain = promised instanceof z.ZodType && promised.meta()?.['plain'] === true;
      const type = isPlain ? 'application/json' : jsonApi;
      return [status, { description, content: { [type]: { schema: jsonSchema(promised, 'output', schemas) } } }];
    }),
  );
}

const plainType = (type: string): string => type.split(';')[0] ?? type;

/** As JSON Schema; what has a name of its own goes to `schemas`, and is referred to. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Json>): Json {
  const {
    $schema: _dialect,
    $defs = {},
    ...made
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ jsonSchema: json, zodSchema }) {
      // A newer server may say more; a client is not to fail over it.
      if (zodSchema._zod.def.type === 'object') delete json.additionalProperties;
      delete json['plain'];
      delete json.id;
    },
  }) as Json & { readonly $defs?: Readonly<Record<string, Json>> };
  for (const [name, definition] of Object.entries($defs)) schemas[name] = referring(definition) as Json;
  // The schema itself, when it has a name and is not among them already.
  const name = schema.meta()?.id;
  if (name === undefined || '$ref' in made) return referring(made) as Json;
  schemas[name] = referring(made) as Json;
  return { $ref: `#/components/schemas/${name}` };
}

/** `#/$defs/Run` is `#/components/schemas/Run` there. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' || typeof (value as Json)['id'] !== 'string')
      .map(([key, inner]) => [
        key,
        key === '$ref' ? String(inner).replace('#/$defs/', '#/components/schemas/') : referring(inner),
      ]),
  );
}
