// Why a rule has its value: which parts of its expression decided it, and for which element of a quantifier. As data for a page,
// and as the text that `terrace sentinel apply` prints.

import type { Position } from './position.ts';
import type { Value } from './value.ts';

/** A part of an expression that decided the value of what it is part of. */
export interface Decision {
  readonly position: Position;
  /** The expression as it stands in the policy, on one line, at most 200 characters. */
  readonly text: string;
  readonly value: Value;
  /** For a part inside a quantifier: the element that decided, by key or index. */
  readonly element?: { readonly key: Value; readonly value: Value };
  readonly parts: readonly Decision[];
}
