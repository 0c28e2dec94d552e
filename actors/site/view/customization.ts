// Texts of a site that its pages show: plain texts, and never markup.

import type { Sql } from '@terrace/runtime/store/sql';
import { z } from 'zod';
import { changeGroup, readGroup } from './settings.ts';

export const Customization = z.object({
  /** Whom to ask for help. */
  supportEmail: z.string(),
  /** On the page of signing in. */
  loginHelp: z.string(),
  /** At the end of every page. */
  footer: z.string(),
  /** Beside every error. */
  error: z.string(),
  /** To who belongs to no organization yet. */
  newUser: z.string(),
});
export type Customization = z.infer<typeof Customization>;

const none: Customization = { supportEmail: '', loginHelp: '', footer: '', error: '', newUser: '' };

export async function readCustomization(sql: Pick<Sql, 'query'>): Promise<Customization> {
  return Customization.parse({ ...none, ...(await readGroup(sql, 'customization', Customization.partial())) });
}

export const changeCustomization = (sql: Pick<Sql, 'query'>, change: Partial<Customization>): Promise<unknown> =>
  changeGroup(sql, 'customization', change);
