// The door of the language: a source becomes a compiled policy, and a policy with a host becomes a result. A policy is compiled
// once and evaluated as often as one likes; evaluations share nothing.

import type { Host } from './host.ts';
import { SentinelError } from './position.ts';
import type { Position, Source } from './position.ts';
import type { Decision } from './trace.ts';
import type { Value } from './value.ts';

/** A compiled file, policy or module alike. */
export interface Policy {
  readonly source: Source;
  /** The comment at the top of the file, without its comment signs. */
  readonly description: string;
  readonly imports: readonly { readonly name: string; readonly alias: string; readonly position: Position }[];
  readonly params: readonly { readonly name: string; readonly hasDefault: boolean; readonly position: Position }[];
}

/** `pass` and `fail` are what `main` says; `undefined` is a failure of its own; `error` ended the evaluation. */
export type Outcome = 'pass' | 'fail' | 'undefined' | 'error';

export interface RuleResult {
  readonly name: string;
  /** The comment above it. */
  readonly description: string;
  readonly position: Position;
  readonly value: Value;
  /** What decided its value, outermost first. */
  readonly decision: Decision;
}

export interface Evaluation {
  readonly outcome: Outcome;
  /** What `main` gave; absent after an error. */
  readonly main: Value | undefined;
  /** The rules of the policy that were evaluated, in the order of the file. */
  readonly rules: readonly RuleResult[];
  /** What `print` said, a line each. */
  readonly prints: readonly string[];
  /** Why there is no result; or, for `undefined`, where it arose. */
  readonly error: SentinelError | undefined;
  /** The value of a name in the file's own scope, as it is in the end; absent when it was never evaluated or does not exist. */
  valueOf(name: string): Value | undefined;
  readonly steps: number;
}

/**
 * Reads a policy or module. Throws a SentinelError of kind `syntax` or `semantic`, whose `others` are further errors.
 * `name` is how positions call the file.
 */
export function compile(_text: string, name: string): Policy {
  throw new SentinelError({ kind: 'host', message: `${name}: not compiled yet` });
}

/** Runs a policy. Never rejects because of the policy: what goes wrong is in the result. */
export function evaluate(_policy: Policy, _host: Host): Promise<Evaluation> {
  throw new SentinelError({ kind: 'host', message: 'not evaluated yet' });
}
