// Which store holds the blobs is decided once in the life of an installation: what was written to one is not found in another.

import type { Sql } from '@terrace/runtime/store/sql';
import { ConfigurationError } from './configuration.ts';
import type { Configuration } from './configuration.ts';

const prefix = 'blobs in ';

/** Remembers the store of the first start, for all nodes. Throws ConfigurationError when this node was told of another. */
export async function checkBlobStore(sql: Sql, wanted: Configuration['blobs']): Promise<void> {
  const known = await sql.transaction(async (inside) => {
    // Of nodes that come first at the same moment, one decides.
    await inside.query('lock table installation_step in share row exclusive mode');
    const [row] = await inside.query<{ readonly name: string }>(
      'select name from installation_step where name like $1',
      [`${prefix}%`],
    );
    if (row !== undefined) return row.name.slice(prefix.length);
    await inside.query('insert into installation_step (name) values ($1)', [`${prefix}${wanted}`]);
    return wanted;
  });
  if (known === wanted) return;
  throw new ConfigurationError(
    `TERRACE_BLOBS must be ${known}: the blobs of this installation lie there, and would not be found in ${wanted}`,
  );
}
