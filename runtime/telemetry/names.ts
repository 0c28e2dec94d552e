// Every attribute that a span may carry, and what cleans the text in it. A span is read by whoever may read the run, sent to
// other products and kept for a month: so an attribute that is not listed here is left out, and a path is told as a template
// with its ids but never with a signature (DECISIONS 14).

/** Whose trace it is; children in the same process inherit these from their parent. */
export const inherited = ['terrace.run', 'terrace.workspace'] as const;

const attributeNames: ReadonlySet<string> = new Set([
  ...inherited,
  // What a request was: the route's template, never the path with its signed parts.
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'http.request.body.size',
  'http.response.body.size',
  // Where in the actor system.
  'kind',
  'id',
  'type',
  'version',
  'actor',
  'actor.kind',
  'actor.id',
  'message',
  'state',
  'outcome',
  'code',
  'batch',
  'count',
  'retry',
  // Where in the work.
  'job',
  'attempt',
  'pool',
  'stage',
  'worker',
  'node',
  'sandbox',
  'exit_code',
  'terraform.engine',
  'terraform.command',
  'terraform.version',
  'bytes',
  'serial',
]);

/** Longer runs of these letters are tokens, signatures or keys; ids, trace ids and versions are shorter. */
const secretLike = /[A-Za-z0-9_+=-]{41,}/g;
const textLengthMax = 300;

/** Text that a span may carry: without what looks like a secret, of bounded length, and good for PostgreSQL. */
export function cleanText(text: string): string {
  return text
    .slice(0, 4 * textLengthMax)
    .replaceAll('\u0000', '')
    .toWellFormed()
    .replaceAll(secretLike, '(hidden)')
    .slice(0, textLengthMax);
}

export type CleanAttributes = Readonly<Record<string, string | number | boolean>>;

/** The listed attributes, cleaned; `hidden` counts the others. */
export function cleanAttributes(given: Readonly<Record<string, unknown>>): {
  readonly kept: CleanAttributes;
  readonly hidden: number;
} {
  const kept: Record<string, string | number | boolean> = {};
  let hidden = 0;
  for (const [name, value] of Object.entries(given)) {
    if (!attributeNames.has(name)) hidden += 1;
    else if (typeof value === 'string') kept[name] = cleanText(value);
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) kept[name] = value;
    else hidden += 1;
  }
  return { kept, hidden };
}
