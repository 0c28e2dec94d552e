// Where the things are that events tell of: which organization has this id, and what a right to read this workspace depends on. Read once
// in ten seconds for all who listen at this gateway, so that what an event costs the database does not grow with its listeners.

import { readOrganizationById } from '@terrace/actors/organization/view';
import { readWorkspaceScope, sharedWith } from '@terrace/actors/workspace/view';
import type { Clock } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';
import type { Scope } from '../http/access.ts';

/** As long as a workspace that has moved may still be heard where it was. */
const rememberedMs = 10_000;
const placesMax = 10_000;

export type WorkspaceScope = Scope & { readonly workspace: object };

export class Places {
  readonly #sql: Pick<Sql, 'query'>;
  readonly #organizations: Remembered<string | null>;
  readonly #workspaces: Remembered<WorkspaceScope | null>;

  constructor({ sql, clock }: { readonly sql: Pick<Sql, 'query'>; readonly clock: Clock }) {
    this.#sql = sql;
    this.#organizations = new Remembered(clock);
    this.#workspaces = new Remembered(clock);
  }

  /** The name of the organization, or null when there is none. */
  organization(id: string): Promise<string | null> {
    return this.#organizations.of(id, async () => (await readOrganizationById(this.#sql, id))?.name ?? null);
  }

  workspace(id: string): Promise<WorkspaceScope | null> {
    return this.#workspaces.of(id, async () => {
      const row = await readWorkspaceScope(this.#sql, id);
      return row === null ? null : scopeOf(row.organization, row);
    });
  }
}

/** What `may` asks about, of a workspace. */
export const scopeOf = (
  organization: string,
  row: Parameters<typeof sharedWith>[0] & { readonly id: string; readonly project: string },
): WorkspaceScope => ({
  organization,
  project: row.project,
  workspace: { id: row.id, sharedWith: sharedWith(row) },
});

/** Answers that hold for some seconds; those who ask meanwhile wait for the same one. */
class Remembered<T> {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly found: Promise<T>; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.#clock.monotonic();
    const known = this.#known.get(key);
    if (known !== undefined && known.until > now) return known.found;
    const found = read();
    if (this.#known.size >= placesMax) this.#known.clear();
    const entry = { found, until: now + rememberedMs };
    this.#known.set(key, entry);
    // A failure is nobody's answer but theirs who wait for it.
    found.catch(() => this.#known.get(key) === entry && this.#known.delete(key));
    return found;
  }
}
