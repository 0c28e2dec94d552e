// What is asked of lists that go on behind a key (`page[after]`, from `meta.next`), not by number: there may be a million of them.

import { z } from 'zod';
import { pageQuery } from '../http/paging.ts';

export const word = z.string().min(1).optional();
export const afterQuery = { 'page[size]': pageQuery['page[size]'], 'page[after]': word };
export const numberQuery = z
  .string()
  .regex(/^\d{1,15}$/, 'is no number')
  .transform(Number)
  .optional();

export const pageAfter = (query: { readonly 'page[size]': number; readonly 'page[after]'?: string | undefined }) => ({
  after: query['page[after]'] ?? null,
  limit: query['page[size]'],
});
