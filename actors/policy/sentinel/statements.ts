// Statements as closures. Each says how it ended: normally, with `break` or `continue`, or with the value of a `return`.

import type { Site } from './limits.ts';
import { arithmetic, assignElement, element, equals, truth } from './operators.ts';
import type { ArithmeticOperator } from './operators.ts';
import { Turns } from './logic.ts';
import { RuleValue, breaking, continuing } from './run.ts';
import type { Code, Frame, RuleCode, Step } from './run.ts';
import { placesOf, write } from './scope.ts';
import type { Scope } from './scope.ts';
import type { Binding, Block, Expression, FunctionLiteral, If, RuleLiteral, Statement } from './syntax.ts';
import { Undefined } from './value.ts';
import type { Value } from './value.ts';

/** What statements need of the compiler of expressions. */
export interface StatementParts {
  site(offset: number): Site;
  code(node: Expression, scope: Scope): Code;
  function(node: FunctionLiteral, scope: Scope, name: string): Code;
  rule(node: RuleLiteral, scope: Scope, name: string, offset: number): RuleCode;
  turn(binding: Binding, scope: Scope, body: Block): { readonly own: Scope; readonly hasKey: boolean };
}

export function compileStatements(statements: readonly Statement[], scope: Scope, parts: StatementParts): Step {
  const steps = statements.map((statement) => compileStatement(statement, scope, parts));
  const sites = statements.map(({ start }) => parts.site(start));
  return (frame) => {
    const { budget } = frame.run;
    for (let index = 0; index < steps.length; index += 1) {
      budget.step(sites[index] as Site);
      const completion = (steps[index] as Step)(frame);
      if (completion !== undefined) return completion;
    }
    return undefined;
  };
}

function compileStatement(statement: Statement, scope: Scope, parts: StatementParts): Step {
  switch (statement.kind) {
    case 'assign':
      return assign(statement, scope, parts, parts.site(statement.start));
    case 'if':
      return compileIf(statement, scope, parts);
    case 'for':
      return loop(statement, scope, parts, parts.site(statement.start));
    case 'case':
      return compileCase(statement, scope, parts);
    case 'break':
      return () => breaking;
    case 'continue':
      return () => continuing;
    case 'return':
      return parts.code(statement.value, scope);
    case 'declare': {
      const code = parts.function(statement.function, scope, statement.name);
      const put = write(placesOf(statement.name, scope));
      return (frame) => {
        put(frame, code(frame));
        return undefined;
      };
    }
    case 'expression': {
      const code = parts.code(statement.expression, scope);
      return (frame) => {
        code(frame);
        return undefined;
      };
    }
  }
}

/** A rule in parentheses is as lazy as one without. */
function withoutParens(expression: Expression): Expression {
  let inner = expression;
  while (inner.kind === 'paren') inner = inner.inner;
  return inner;
}

type Assign = Extract<Statement, { kind: 'assign' }>;

function assign(
  { target, operator, value: written, start }: Assign,
  scope: Scope,
  parts: StatementParts,
  site: Site,
): Step {
  const value = withoutParens(written);
  const operation = operator === '=' ? undefined : (operator[0] as ArithmeticOperator);
  if (target.kind === 'index') {
    const [object, index, given] = [target.object, target.index, value].map((node) => parts.code(node, scope));
    return (frame) => {
      const fresh = (given as Code)(frame);
      const [to, at] = [(object as Code)(frame), (index as Code)(frame)];
      const { budget } = frame.run;
      const result =
        operation === undefined ? fresh : arithmetic(operation, element(to, at, site, budget), fresh, site, budget);
      assignElement(to, at, result, site, budget);
      return undefined;
    };
  }
  const put = write(placesOf(target.name, scope));
  if (operation !== undefined) {
    const [old, given] = [parts.code(target, scope), parts.code(value, scope)];
    return (frame) => {
      const fresh = given(frame);
      put(frame, arithmetic(operation, old(frame), fresh, site, frame.run.budget));
      return undefined;
    };
  }
  if (value.kind === 'rule') {
    const rule = parts.rule(value, scope, target.name, start);
    return (frame) => {
      put(frame, new RuleValue(rule, frame));
      return undefined;
    };
  }
  const code =
    value.kind === 'function' ? parts.function(value, scope, value.name ?? target.name) : parts.code(value, scope);
  return (frame) => {
    put(frame, code(frame));
    return undefined;
  };
}

function compileIf({ condition, then, otherwise }: If, scope: Scope, parts: StatementParts): Step {
  const code = parts.code(condition, scope);
  const site = parts.site(condition.start);
  const yes = compileStatements(then.statements, scope, parts);
  const no = compileElse(otherwise, scope, parts);
  return (frame) => {
    const value = code(frame);
    return !(value instanceof Undefined) && truth(value, 'if', site) ? yes(frame) : no(frame);
  };
}

function compileElse(otherwise: If | Block | undefined, scope: Scope, parts: StatementParts): Step {
  if (otherwise === undefined) return () => undefined;
  return otherwise.kind === 'if'
    ? compileIf(otherwise, scope, parts)
    : compileStatements(otherwise.statements, scope, parts);
}

function loop(
  { binding, body }: Extract<Statement, { kind: 'for' }>,
  scope: Scope,
  parts: StatementParts,
  site: Site,
): Step {
  const collection = parts.code(binding.collection, scope);
  const { own, hasKey } = parts.turn(binding, scope, body);
  const step = compileStatements(body.statements, own, parts);
  return (frame) => {
    const { budget } = frame.run;
    const turns = new Turns(collection(frame), hasKey, 'for', site);
    for (let index = 0; index < turns.length; index += 1) {
      budget.step(site);
      const completion = step(turns.frame(index, own.size, frame));
      if (completion === breaking) break;
      if (completion !== undefined && completion !== continuing) return completion;
    }
    return undefined;
  };
}

function compileCase(
  { subject, clauses }: Extract<Statement, { kind: 'case' }>,
  scope: Scope,
  parts: StatementParts,
): Step {
  const compiled = clauses.map(({ values, statements }) => ({
    values: values?.map((value) => ({ code: parts.code(value, scope), site: parts.site(value.start) })),
    step: compileStatements(statements, scope, parts),
  }));
  // Without a subject it is `case true`.
  const subjectCode: Code = subject === undefined ? () => true : parts.code(subject, scope);
  const fits = (frame: Frame, { code, site }: { code: Code; site: Site }, of: Value): boolean =>
    equals(of, code(frame), site, frame.run.budget) === true;
  return (frame) => {
    const of = subjectCode(frame);
    const chosen = compiled.find(
      ({ values }) => values === undefined || values.some((value) => fits(frame, value, of)),
    );
    return chosen?.step(frame);
  };
}
