// Pages: `page[number]` and `page[size]` in, `meta.pagination` out (api/semantics.md, section 5).

import { z } from 'zod';

const sizeDefault = 20;
const sizeMax = 100;

const wholeNumber = z
  .string('must be said once')
  .regex(/^-?\d*$/, 'must be a whole number')
  .optional();

/** Numbers out of range are brought back into it, as upstream does; what is no number is refused. */
const within = (text: string, fallback: number, max: number): number => {
  const number = Number(text);
  return number > 0 ? Math.min(number, max) : fallback;
};

const page = (fallback: number, max: number) =>
  wholeNumber
    .transform((text = '') => within(text, fallback, max))
    // For the document: a client sends a number.
    .meta({ type: 'integer', description: `${fallback} when it is left out, ${max} at most` });
const pageIfAsked = (fallback: number, max: number) =>
  wholeNumber
    .transform((text) => (text === undefined ? undefined : within(text, fallback, max)))
    .meta({ type: 'integer', description: `all without pages when none is asked for, ${max} at most` });

/** Mix into a query's schema: `z.object({ ...pageQuery, … })`. */
export const pageQuery = { 'page[number]': page(1, 1_000_000), 'page[size]': page(sizeDefault, sizeMax) };

/** Of a list that is short by its nature: the whole of it, without pages, for who asks for none. */
export const pageOrAllQuery = {
  'page[number]': pageIfAsked(1, 1_000_000),
  'page[size]': pageIfAsked(sizeDefault, sizeMax),
};

export interface Page {
  readonly number: number;
  readonly size: number;
  readonly limit: number;
  readonly offset: number;
}

export function pageOf(query: { readonly 'page[number]': number; readonly 'page[size]': number }): Page {
  const { 'page[number]': number, 'page[size]': size } = query;
  return { number, size, limit: size, offset: (number - 1) * size };
}

/** Of a list that nobody counts, since it may be very long (api/semantics.md, section 5): what is beside a page, and no totals. */
export const besides = (
  { number }: Page,
  { isMore }: { readonly isMore: boolean },
): { readonly pagination: object } => ({
  pagination: {
    'current-page': number,
    'prev-page': number > 1 ? number - 1 : null,
    'next-page': isMore ? number + 1 : null,
  },
});

/** Of a list that has at most `max` entries. */
export function pageOrAllOf(
  query: { readonly 'page[number]'?: number | undefined; readonly 'page[size]'?: number | undefined },
  max: number,
): Page & { readonly isAll: boolean } {
  const { 'page[number]': number, 'page[size]': size } = query;
  const isAll = number === undefined && size === undefined;
  return { ...pageOf({ 'page[number]': number ?? 1, 'page[size]': size ?? (isAll ? max : sizeDefault) }), isAll };
}

/** `pagesOfNone`: how many pages a list without entries has; upstream counts one, and none in its registry of providers. */
export function pagination(
  { number, size }: Page,
  total: number,
  { pagesOfNone = 1 }: { readonly pagesOfNone?: 0 | 1 } = {},
): { readonly pagination: object } {
  const pages = Math.max(pagesOfNone, Math.ceil(total / size));
  return {
    pagination: {
      'current-page': number,
      'page-size': size,
      // Beyond the last page there is nothing beside it, as upstream.
      'prev-page': number > 1 && number <= pages ? number - 1 : null,
      'next-page': number < pages ? number + 1 : null,
      'total-pages': pages,
      'total-count': total,
    },
  };
}
