// The twin in memory keeps the promises of a store.

import { partitionOf } from '../actor/address.ts';
import { storeConformance } from './conformance.ts';
import { memoryStore } from './memory.ts';
import type { StoredJob } from './memory.ts';

storeConformance('memory', false, async () => {
  let now = 1_700_000_000_000;
  const uniqueIndexes = [{ name: 'thimble_colour', table: 'thimble', columns: ['colour'] }];
  const store = memoryStore({ clock: { now: () => now }, uniqueIndexes });
  return {
    store,
    async setJob(id, status, attempt) {
      store.setJob(id, { status: status as StoredJob['status'], attempt });
    },
    jobStatus: async (id) => store.jobs.get(id)?.status,
    async thimble(id) {
      const values = store.rows.get('thimble')?.get(JSON.stringify([id]))?.values;
      return values === undefined ? undefined : { colour: values['colour'] as string, size: values['size'] as number };
    },
    post: async (to, msgId, event) => store.post(to, partitionOf(to), msgId, event),
    deadCount: async () => store.dead.length,
    passTime: async () => void (now += 24 * 3_600_000),
    [Symbol.asyncDispose]: async () => undefined,
  };
});
