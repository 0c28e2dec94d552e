// The shapes of what is answered: one zod schema for each kind of resource, in the shape.ts of its domain. The OpenAPI document is made
// of them, and with it the typed client; every answer that a test gets is held against them, so that neither can tell what is not so.

import { z } from 'zod';

/** What an endpoint answers when all is well, by status: JSON of a schema, nothing (null), or bytes of a content type. */
export type Answers = Readonly<Record<number, z.ZodType | string | null>>;

/** ISO 8601 in UTC. */
export const time = z.iso.datetime();
export const timeOrNull = time.nullable();
export const text = z.string();
export const textOrNull = z.string().nullable();
export const flag = z.boolean();
export const whole = z.int();
/** `{"planned-at": "…"}` */
export const times = z.record(z.string(), time);

/** An object of booleans, such as `permissions`. */
export const flags = <const Name extends string>(...names: readonly Name[]) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, flag])) as { [N in Name]: z.ZodBoolean });

const identifier = (types: readonly [string, ...string[]]) => z.strictObject({ id: text, type: z.enum(types) });
const links = z.record(z.string(), z.string()).optional();

/** Relations: to one resource or none, to many, and to what is behind a link. */
export const toOneOf = (...types: readonly [string, ...string[]]) =>
  z.strictObject({ data: identifier(types).nullable(), links });
export const toManyOf = (...types: readonly [string, ...string[]]) =>
  z.strictObject({ data: z.array(identifier(types)), links });
export const linked = z.strictObject({ links: z.strictObject({ related: text }) });

/** A kind of resource. `name` is what the document calls it. */
export const resourceShape = <
  const Type extends string,
  Attributes extends z.ZodRawShape,
  Relationships extends z.ZodRawShape = Record<never, never>,
>(
  name: string,
  type: Type,
  attributes: Attributes,
  relationships: Relationships = {} as Relationships,
) => {
  const related = z.strictObject(relationships);
  const isOptional = Object.values(relationships).every((each) => (each as z.ZodType).safeParse(undefined).success);
  return z
    .strictObject({
      id: text,
      type: z.literal(type),
      attributes: z.strictObject(attributes),
      relationships: (isOptional ? related.optional() : related) as typeof related,
      links,
    })
    .meta({ id: name });
};

/** What `include` brings; each is of the shape that its type has. */
export const AnyResource = z
  .looseObject({
    id: text,
    type: text,
    attributes: z.record(z.string(), z.unknown()),
    relationships: z.record(z.string(), z.unknown()).optional(),
    links,
  })
  .meta({ id: 'AnyResource' });

const included = z.array(AnyResource).optional();

export const Pagination = z
  .strictObject({
    'current-page': whole,
    'page-size': whole,
    'prev-page': whole.nullable(),
    'next-page': whole.nullable(),
    'total-pages': whole,
    'total-count': whole,
  })
  .meta({ id: 'Pagination' });

/** Of a list that nobody counts. */
export const Besides = z
  .strictObject({ 'current-page': whole, 'prev-page': whole.nullable(), 'next-page': whole.nullable() })
  .meta({ id: 'PaginationNextPrev' });

/** A document with one resource. */
export const shows = <Shape extends z.ZodType>(shape: Shape) => z.strictObject({ data: shape, included });
/** All that there are, without pages. */
export const lists = <Shape extends z.ZodType>(shape: Shape) => z.strictObject({ data: z.array(shape), included });
/** To the pages beside it. */
const pageLinks = z.record(z.string(), z.string().nullable()).optional();
/** One page of many. */
export const pages = <Shape extends z.ZodType>(shape: Shape) =>
  z.strictObject({ data: z.array(shape), included, meta: z.looseObject({ pagination: Pagination }), links: pageLinks });
/** One page of many that nobody counts. */
export const pagesUncounted = <Shape extends z.ZodType>(shape: Shape) =>
  z.strictObject({ data: z.array(shape), included, meta: z.looseObject({ pagination: Besides }), links: pageLinks });
/** One page of many, or all without pages. */
export const pagesOrAll = <Shape extends z.ZodType>(shape: Shape) => pages(shape).partial({ meta: true });
/** A part of many, of which more is behind a key; `more` is what its meta tells besides. */
export const parts = <Shape extends z.ZodType>(shape: Shape, more: z.ZodRawShape = {}) =>
  z.strictObject({ data: z.array(shape), meta: z.looseObject({ next: textOrNull, ...more }) });

/** JSON that is no document of JSON:API. */
export const plain = <Shape extends z.ZodType>(shape: Shape): Shape => shape.meta({ plain: true });
export const anyJson = plain(z.unknown());

export const ErrorDocument = z
  .strictObject({
    errors: z.array(
      z.strictObject({
        id: text.optional(),
        status: text,
        title: text,
        detail: text,
        source: z.strictObject({ pointer: text.optional(), parameter: text.optional() }).optional(),
      }),
    ),
  })
  .meta({ id: 'Errors' });

/** Why an answer is not what its endpoint promises; null when it is. */
export function whyNotPromised(
  { method, path, answers }: { readonly method: string; readonly path: string; readonly answers?: Answers | undefined },
  {
    status,
    body,
    contentType,
  }: { readonly status: number; readonly body: unknown; readonly contentType?: string | undefined },
): string | null {
  if (answers === undefined || status >= 400) return null;
  const promised = answers[status];
  const where = `${method} ${path} answered ${status}`;
  if (promised === undefined) return `${where}, and promises ${Object.keys(answers).join(' or ')}`;
  if (promised === null) return body === undefined || body === '' ? null : `${where} with a body, and promises none`;
  if (typeof promised === 'string')
    return promised === contentType ? null : `${where} with ${contentType}, and promises ${promised}`;
  const parsed = promised.safeParse(JSON.parse(JSON.stringify(body)));
  if (parsed.success) return null;
  const said = parsed.error.issues
    .slice(0, 5)
    .map(({ path: at, message }) => `/${at.map(String).join('/')}: ${message}`);
  return `${where} with what is not of its shape (see shape.ts): ${said.join('; ')}`;
}
