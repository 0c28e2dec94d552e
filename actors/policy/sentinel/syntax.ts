// The tree of a policy, as the parser makes it. Every node knows where it stands: `start` and `end` are offsets in the source.

interface Node {
  readonly start: number;
  readonly end: number;
}

export interface File extends Node {
  readonly imports: readonly ImportDeclaration[];
  readonly params: readonly ParamDeclaration[];
  readonly statements: readonly Statement[];
}

export interface ImportDeclaration extends Node {
  /** Text, as it is written between the quotation marks. */
  readonly path: string;
  readonly alias: string | undefined;
}

export interface ParamDeclaration extends Node {
  readonly name: string;
  readonly nameStart: number;
  readonly default: Expression | undefined;
}

export interface Block extends Node {
  readonly kind: 'block';
  readonly statements: readonly Statement[];
}

export type AssignmentOperator = '=' | '+=' | '-=' | '*=' | '/=' | '%=';

export type Statement =
  | (Node & {
      readonly kind: 'assign';
      readonly target: Identifier | Index;
      readonly operator: AssignmentOperator;
      readonly value: Expression;
    })
  | If
  | (Node & { readonly kind: 'for'; readonly binding: Binding; readonly body: Block })
  | (Node & {
      readonly kind: 'case';
      readonly subject: Expression | undefined;
      readonly clauses: readonly Clause[];
    })
  | (Node & { readonly kind: 'break' | 'continue' })
  | (Node & { readonly kind: 'return'; readonly value: Expression })
  | (Node & { readonly kind: 'declare'; readonly name: string; readonly function: FunctionLiteral })
  | (Node & { readonly kind: 'expression'; readonly expression: Expression });

export interface If extends Node {
  readonly kind: 'if';
  readonly condition: Expression;
  readonly then: Block;
  readonly otherwise: If | Block | undefined;
}

/** `collection as key, value` of a loop or quantifier. */
export interface Binding {
  readonly collection: Expression;
  readonly key: string | undefined;
  readonly value: string;
}

/** One `when` of a `case`; `else` has no values. */
export interface Clause extends Node {
  readonly values: readonly Expression[] | undefined;
  readonly statements: readonly Statement[];
}

export type Expression =
  | Literal
  | Identifier
  | (Node & { readonly kind: 'paren'; readonly inner: Expression })
  | ListLiteral
  | MapLiteral
  | FunctionLiteral
  | RuleLiteral
  | Quantifier
  | Selector
  | Index
  | Slice
  | Call
  | Unary
  | Binary
  | Test;

/** Numbers and strings. `true`, `false`, `null` and `undefined` are identifiers. */
export type Literal = Node &
  (
    | { readonly kind: 'int'; readonly value: bigint }
    | { readonly kind: 'float'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
  );

export interface Identifier extends Node {
  readonly kind: 'identifier';
  readonly name: string;
}

export interface ListLiteral extends Node {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  /** Nothing in it needs to be computed. */
  readonly isConstant: boolean;
}

export interface MapLiteral extends Node {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
  readonly isConstant: boolean;
}

export interface FunctionLiteral extends Node {
  readonly kind: 'function';
  readonly name: string | undefined;
  readonly parameters: readonly string[];
  readonly body: Block;
}

export interface RuleLiteral extends Node {
  readonly kind: 'rule';
  readonly when: Expression | undefined;
  readonly body: Expression;
}

export interface Quantifier extends Node {
  readonly kind: 'quantifier';
  readonly quantifier: 'all' | 'any' | 'filter' | 'map';
  readonly binding: Binding;
  readonly body: Expression;
}

export interface Selector extends Node {
  readonly kind: 'selector';
  readonly object: Expression;
  readonly name: string;
}

export interface Index extends Node {
  readonly kind: 'index';
  readonly object: Expression;
  readonly index: Expression;
}

export interface Slice extends Node {
  readonly kind: 'slice';
  readonly object: Expression;
  readonly low: Expression | undefined;
  readonly high: Expression | undefined;
}

export interface Call extends Node {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
}

export interface Unary extends Node {
  readonly kind: 'unary';
  readonly operator: '+' | '-' | '!' | 'not';
  readonly operand: Expression;
}

export type BinaryOperator =
  | ('+' | '-' | '*' | '/' | '%' | 'else' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'is' | 'is not')
  | ('matches' | 'not matches' | 'contains' | 'not contains' | 'in' | 'not in' | 'and' | 'or' | 'xor');

export interface Binary extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  /** Where the operator stands. */
  readonly at: number;
  readonly left: Expression;
  readonly right: Expression;
}

/** `x is empty`, `x is not defined` and their kin. */
export interface Test extends Node {
  readonly kind: 'test';
  readonly test: 'empty' | 'defined';
  readonly isNegated: boolean;
  readonly operand: Expression;
}

/** How tightly an operator binds its operands. */
export const precedence: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  xor: 1,
  and: 2,
  '==': 3,
  '!=': 3,
  is: 3,
  'is not': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  matches: 3,
  'not matches': 3,
  contains: 3,
  'not contains': 3,
  in: 3,
  'not in': 3,
  else: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

/** That of `is empty` and `is defined`. */
export const testPrecedence = 3;
