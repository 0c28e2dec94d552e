// What modules and providers of the registry are tagged with, as rows.

import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

interface Binding {
  readonly key: string;
  readonly value: string;
}

/** Of which module, or of which provider. */
export type TaggedInRegistry = { readonly organization: string } & (
  | { readonly module: string; readonly provider: null }
  | { readonly module: null; readonly provider: string }
);

/** In the order in which they came. `owner` is the id of a module or of a provider. */
export const readRegistryTags = (sql: Reader, owner: string): Promise<readonly Binding[]> =>
  sql.query<Binding>('select key, value from registry_tag_binding where owner = $1 order by position', [owner]);

/** These are all that it has from now on; of a key that comes twice the last one counts. */
export async function setRegistryTags(sql: Reader, of: TaggedInRegistry, tags: readonly Binding[]): Promise<void> {
  const { organization, module, provider } = of;
  await sql.query(
    `with wanted as (select key, value, n from jsonb_to_recordset($5::jsonb) as t(key text, value text, n int)),
      gone as (delete from registry_tag_binding where owner = $1 and key not in (select key from wanted))
      insert into registry_tag_binding (owner, organization, module, provider, key, value)
        select $1, $2, $3, $4, key, value from wanted order by n
      on conflict (owner, key) do update set value = excluded.value where registry_tag_binding.value <> excluded.value`,
    [
      ...[module ?? provider, organization, module, provider],
      JSON.stringify([...new Map(tags.map((tag, n) => [tag.key, { ...tag, n }])).values()]),
    ],
  );
}
