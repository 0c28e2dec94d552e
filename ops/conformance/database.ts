// The database of a booted Terrace, for tests that make happen there what no client can.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { System } from './system.ts';

/** As the owner of the tables, which no command and no endpoint is. */
export async function onDatabase<T>(system: System, work: (client: Client) => Promise<T>): Promise<T> {
  const endpoints = JSON.parse(await readFile(join(system.home, 'endpoints.json'), 'utf8'));
  const client = new Client({ connectionString: endpoints.postgres.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
