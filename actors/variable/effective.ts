// Which of two variables with the same name wins (api/semantics.md, section 19). Pure.

import type { VariableSetId } from '@terrace/machines/variable/id';
import type { Variable } from '@terrace/machines/variable/variable';

/** How a set came to a workspace. One that came in several ways counts by the way that puts it first. */
export interface Through {
  readonly set: VariableSetId;
  readonly name: string;
  readonly priority: boolean;
  /** A project owns it, and not the organization. */
  readonly isProjects: boolean;
  readonly global: boolean;
  readonly byProject: boolean;
  readonly byWorkspace: boolean;
}

export interface Applicable {
  readonly variable: Pick<Variable, 'key' | 'category'>;
  /** Null for a variable of the workspace itself. */
  readonly through: Through | null;
}

/** The run's own variables would stand here; below them those of the workspace, then those of sets. */
const ownRank = 5;

/** The smaller wins. With priority the widest place comes first, without it the nearest. */
export function rankOf(through: Through | null): number {
  if (through === null) return ownRank + 1;
  const { priority, isProjects, global, byProject, byWorkspace } = through;
  const places = [
    global,
    byProject && !isProjects,
    byWorkspace && !isProjects,
    byProject && isProjects,
    byWorkspace && isProjects,
  ];
  if (priority) return places.indexOf(true);
  return ownRank + 2 + places.toReversed().indexOf(true);
}

/** Those that win, the highest first; of two sets in the same place the one whose name comes first. */
export function winners<Found extends Applicable>(found: readonly Found[]): readonly Found[] {
  const sorted = found.toSorted(
    (a, b) => rankOf(a.through) - rankOf(b.through) || compare(a.through?.name ?? '', b.through?.name ?? ''),
  );
  const kept = new Map<string, Found>();
  for (const one of sorted) {
    const name = `${one.variable.category} ${one.variable.key}`;
    if (!kept.has(name)) kept.set(name, one);
  }
  return [...kept.values()];
}

/** Does it win over the run's own variables? */
export const isAbove = ({ through }: Applicable): boolean => rankOf(through) < ownRank;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
