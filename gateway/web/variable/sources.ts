// Where the variables of a workspace's runs come from: its own, and those of the sets that reach it; and which of them another one overrides.

import { relatedId } from '../api/resources.ts';
import type { Variable, VariableSet } from '../api/resources.ts';

export interface Sourced {
  readonly variable: Variable;
  /** Null for one of the workspace's own. */
  readonly set: VariableSet | null;
  /** The one that runs get in its place; null when they get this one. */
  readonly overriddenBy: { readonly variable: Variable; readonly set: VariableSet | null } | null;
}

/** `effective` is what runs get, as the server settles it. */
export function sourcesOf(given: {
  readonly own: readonly Variable[];
  readonly effective: readonly Variable[];
  readonly sets: readonly VariableSet[];
  /** Of all sets. */
  readonly ofSets: readonly Variable[];
}): readonly Sourced[] {
  const { own, effective, sets, ofSets } = given;
  const byId = new Map(sets.map((set) => [set.id, set]));
  const setOf = (variable: Variable): VariableSet | null => byId.get(relatedId(variable, 'varset')?.id ?? '') ?? null;
  const slotOf = ({ attributes: { category, key } }: Variable): string => `${category} ${key}`;
  const winners = new Map(effective.map((variable) => [slotOf(variable), variable]));
  return [...own, ...ofSets].map((variable) => {
    const winner = winners.get(slotOf(variable));
    const isWinner = winner === undefined || winner.id === variable.id;
    return {
      variable,
      set: setOf(variable),
      overriddenBy: isWinner ? null : { variable: winner, set: setOf(winner) },
    };
  });
}
