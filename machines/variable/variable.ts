// A variable as terraform gets it: of a workspace, of a set, or of one run.

import { z } from 'zod';

/** A value for terraform, or for its environment. A value that is `hcl` is written as it is, another one as a text; an `env` one always is a text. */
export const Variable = z.object({
  key: z.string(),
  value: z.string(),
  category: z.enum(['terraform', 'env']),
  hcl: z.boolean(),
  sensitive: z.boolean(),
});
export type Variable = z.infer<typeof Variable>;

/** What a run gets beside its own variables, each key at most once in each part. */
export const Inherited = z.object({
  /** Of the workspace and of sets; the run's own win over them. */
  below: z.array(Variable),
  /** Of sets with priority, which win over the run's own. */
  above: z.array(Variable),
});
export type Inherited = z.infer<typeof Inherited>;

/** All variables of a run together, as JSON: they reach its worker in one answer, and NATS carries a megabyte. */
export const variablesBytesMax = 512 * 1024;

/** Why these are too many for one run, as a sentence; null when they are not. */
export function whyTooMany(variables: readonly Variable[]): string | null {
  const bytes = new TextEncoder().encode(JSON.stringify(variables)).length;
  if (bytes <= variablesBytesMax) return null;
  return `the variables of the run have ${bytes} bytes together, and a run takes at most ${variablesBytesMax}`;
}

/** A run's own variables: a value for what is sensitive in its workspace or in a set is sensitive too, whoever gives it. */
export function markSensitive(own: readonly Variable[], { below, above }: Inherited): readonly Variable[] {
  const isSensitive = ({ key, category }: Variable): boolean =>
    [...below, ...above].some((one) => one.sensitive && one.key === key && one.category === category);
  return own.map((variable) => ({ ...variable, sensitive: variable.sensitive || isSensitive(variable) }));
}

/** What may not be shown of the sensitive ones: their values, and each text within a value in HCL, since terraform prints those apart. */
export const sensitiveTexts = (variables: readonly Variable[]): readonly string[] =>
  variables
    .filter(({ sensitive }) => sensitive)
    .flatMap(({ value, hcl, category }) => (hcl && category === 'terraform' ? [value, ...textsIn(value)] : [value]));

/** The quoted texts of an expression but for keys, as they are written there and as they read. Here-documents are part of the whole value only. */
function textsIn(expression: string): readonly string[] {
  const quoted = [...expression.matchAll(/"((?:[^"\\\n]|\\.)*)"(\s*[=:])?/g)]
    .filter(([, , isKey]) => isKey === undefined)
    .map(([, text = '']) => text);
  return quoted.flatMap((text) => {
    const plain = text.replaceAll(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t', r: '\r' })[letter] ?? letter);
    return plain === text ? [text] : [text, plain];
  });
}
