// Why a rule has its value: which parts of its expression decided it, and for which element of a quantifier. The evaluator records
// this in the expressions of rules while it runs; here it becomes data for a page, and the text that `terrace sentinel apply` prints.

import type { Site } from './limits.ts';
import type { Position } from './position.ts';
import { printExpression } from './print.ts';
import type { Expression } from './syntax.ts';
import type { Value } from './value.ts';

/** A part of an expression that decided the value of what it is part of. */
export interface Decision {
  readonly position: Position;
  /** The expression as it stands in the policy, on one line, at most 200 characters. */
  readonly text: string;
  readonly value: Value;
  /** For a part inside a quantifier: the element that decided, by key or index. */
  readonly element?: { readonly key: Value; readonly value: Value } | undefined;
  readonly parts: readonly Decision[];
}

const textMax = 200;

/** A decision as the evaluator writes it down: cheap, since most are thrown away. */
export class Recorded implements Decision {
  readonly #site: Site;
  readonly #expression: Expression;
  readonly value: Value;
  readonly parts: readonly Recorded[];
  readonly element: { readonly key: Value; readonly value: Value } | undefined;

  constructor(
    site: Site,
    expression: Expression,
    value: Value,
    parts: readonly Recorded[],
    element?: { readonly key: Value; readonly value: Value },
  ) {
    this.#site = site;
    this.#expression = expression;
    this.value = value;
    this.parts = parts;
    this.element = element;
  }

  get position(): Position {
    return this.#site.position;
  }

  get text(): string {
    const text = printExpression(this.#expression);
    return text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text;
  }

  /** The same, decided by this element of the quantifier that it stands in. */
  of(key: Value, value: Value): Recorded {
    return new Recorded(this.#site, this.#expression, this.value, this.parts, { key, value });
  }
}
