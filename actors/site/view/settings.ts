// What site admins set of the whole installation. Each group of settings is a row that says only what somebody has set, so that whatever the
// environment of a server says holds until then, and no longer.

import type { Sql } from '@terrace/runtime/store/sql';
import { z } from 'zod';

type Reader = Pick<Sql, 'query'>;

export const GeneralSettings = z.object({
  /** Whether site admins alone make organizations. */
  limitUserOrganizationCreation: z.boolean(),
  rateLimitingEnabled: z.boolean(),
  /** Requests a second for each token. */
  rateLimit: z.int(),
  /** Whether a new workspace shares its state with its whole organization. */
  defaultRemoteStateAccess: z.boolean(),
  /** How long terraform may work where its organization says nothing, in seconds. */
  planLimitS: z.int(),
  applyLimitS: z.int(),
  /** Whether, and to how many, workspaces of an organization are limited that has no limit of its own. */
  limitWorkspaces: z.boolean(),
  workspacesCeiling: z.int(),
});
export type GeneralSettings = z.infer<typeof GeneralSettings>;

/** Upstream's. */
const rateLimitDefault = 30;
const hourS = 3_600;

/** What holds where nobody has set anything; `rateLimit` is the environment's, null for none. */
export const generalAtStart = (rateLimit: number | null): GeneralSettings => ({
  limitUserOrganizationCreation: true,
  rateLimitingEnabled: rateLimit !== null,
  rateLimit: rateLimit ?? rateLimitDefault,
  defaultRemoteStateAccess: false,
  planLimitS: 2 * hourS,
  applyLimitS: 24 * hourS,
  limitWorkspaces: false,
  workspacesCeiling: 0,
});

export async function readGeneral(sql: Reader, atStart: GeneralSettings): Promise<GeneralSettings> {
  const set = await readGroup(sql, 'general', GeneralSettings.partial());
  return GeneralSettings.parse({ ...atStart, ...set });
}

/** How long terraform may work where its organization says nothing, in seconds. */
export async function readLimitS(sql: Reader, phase: 'plan' | 'apply'): Promise<number> {
  const { planLimitS, applyLimitS } = await readGeneral(sql, generalAtStart(null));
  return phase === 'plan' ? planLimitS : applyLimitS;
}

export const changeGeneral = (sql: Reader, change: Partial<GeneralSettings>): Promise<unknown> =>
  changeGroup(sql, 'general', change);

type Group = 'general' | 'smtp' | 'customization' | 'provider-mirror';

/** What somebody has set of it. */
export const readGroup = async <Values>(sql: Reader, id: Group, schema: z.ZodType<Values>): Promise<Values> =>
  (await readWholeGroup(sql, id, schema)).value;

/** The same, and the sealed secret that was set with it. */
export async function readWholeGroup<Values>(
  sql: Reader,
  id: Group,
  schema: z.ZodType<Values>,
): Promise<{ readonly value: Values; readonly secret: Uint8Array | null }> {
  const [row] = await sql.query<{ readonly value: unknown; readonly secret: Uint8Array | null }>(
    'select value, secret from site_setting where id = $1',
    [id],
  );
  return { value: schema.parse(row?.value ?? {}), secret: row?.secret ?? null };
}

/** Two who change different settings at once both have changed them. The sealed `secret` changes with them or not at all; it is as it is when undefined. */
export const changeGroup = (sql: Reader, id: Group, change: object, secret?: Uint8Array | null): Promise<unknown> =>
  sql.query(
    `insert into site_setting (id, value, secret) values ($1, $2, $3)
      on conflict (id) do update set value = site_setting.value || excluded.value, changed_at = now(),
        secret = case when $4::boolean then excluded.secret else site_setting.secret end`,
    [id, JSON.stringify(change), secret ?? null, secret !== undefined],
  );
