// Through a tree, from the outside to the inside and from the front to the back.

import type { Expression, File, If, Statement } from './syntax.ts';

export interface Visitor {
  readonly expression?: (node: Expression) => void;
  readonly statement?: (node: Statement) => void;
}

export function walk(file: File, visitor: Visitor): void {
  for (const param of file.params) if (param.default !== undefined) walkExpression(param.default, visitor);
  walkStatements(file.statements, visitor);
}

function walkStatements(statements: readonly Statement[], visitor: Visitor): void {
  for (const statement of statements) walkStatement(statement, visitor);
}

function walkStatement(statement: Statement, visitor: Visitor): void {
  visitor.statement?.(statement);
  switch (statement.kind) {
    case 'assign':
      walkExpression(statement.target, visitor);
      walkExpression(statement.value, visitor);
      break;
    case 'if':
      walkIf(statement, visitor);
      break;
    case 'for':
      walkExpression(statement.binding.collection, visitor);
      walkStatements(statement.body.statements, visitor);
      break;
    case 'case':
      if (statement.subject !== undefined) walkExpression(statement.subject, visitor);
      for (const { values, statements } of statement.clauses) {
        for (const value of values ?? []) walkExpression(value, visitor);
        walkStatements(statements, visitor);
      }
      break;
    case 'break':
    case 'continue':
      break;
    case 'return':
      walkExpression(statement.value, visitor);
      break;
    case 'declare':
      walkExpression(statement.function, visitor);
      break;
    case 'expression':
      walkExpression(statement.expression, visitor);
      break;
  }
}

function walkIf({ condition, then, otherwise }: If, visitor: Visitor): void {
  walkExpression(condition, visitor);
  walkStatements(then.statements, visitor);
  if (otherwise?.kind === 'if') walkIf(otherwise, visitor);
  else if (otherwise !== undefined) walkStatements(otherwise.statements, visitor);
}

export function walkExpression(node: Expression, visitor: Visitor): void {
  visitor.expression?.(node);
  for (const part of partsOf(node)) walkExpression(part, visitor);
  if (node.kind === 'function') walkStatements(node.body.statements, visitor);
}

/** The expressions that an expression is made of; what stands in the body of a function is none of them. */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'identifier':
    case 'function':
      return [];
    case 'paren':
      return [node.inner];
    case 'list':
      return node.items;
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'rule':
      return node.when === undefined ? [node.body] : [node.when, node.body];
    case 'quantifier':
      return [node.binding.collection, node.body];
    case 'selector':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'slice':
      return [node.object, node.low, node.high].filter((part) => part !== undefined);
    case 'call':
      return [node.callee, ...node.arguments];
    case 'unary':
    case 'test':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
  }
}
