// What terraform says to people of one resource while it applies. Read where an apply is explained and where it is looked at, so that both
// take the same lines for its words, and none that only looks like them.

export interface SpokenStep {
  /** As terraform names it; of one that is replaced by its successor with `(deposed object …)` behind it. */
  readonly address: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly stage: 'begun' | 'complete';
  /** Its attribute `id`, where terraform shows that. */
  readonly id: string | null;
  /** How long it took, once it is complete. */
  readonly seconds: number | null;
}

const key = String.raw`(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?`;
const name = String.raw`[\p{ID_Continue}-]+`;
/** A provisioner's words stand behind an address too, but never with `: ` right behind it. */
const address = String.raw`(?<address>(?:module\.${name}${key}\.)*${name}\.${name}${key}(?: \(deposed object \w+\))?)`;
const begins = new RegExp(
  String.raw`^${address}: (?<verb>Creating|Modifying|Destroying)\.\.\.(?: \[(?:id=(?<id>.*)|[^=]+=.*)\])?$`,
  'u',
);
const goesOn = new RegExp(String.raw`^${address}: Still (?<verb>creating|modifying|destroying)\.\.\. \[`, 'u');
const completes = new RegExp(
  String.raw`^${address}: (?<verb>Creation|Modifications|Destruction) complete after (?<time>\w+)(?: \[(?:id=(?<id>.*)|[^=]+=.*)\])?$`,
  'u',
);

/** What one line of an apply's log for people says of a resource, without colours; null when it says nothing of the kind. */
export function stepInWords(line: string): SpokenStep | null {
  const begun = begins.exec(line) ?? goesOn.exec(line);
  const groups = (begun ?? completes.exec(line))?.groups;
  if (groups === undefined) return null;
  const { address: of = '', verb = '', id = null, time } = groups;
  const seconds = time === undefined ? null : secondsOf(time);
  return { address: of, action: actionOf(verb), stage: begun === null ? 'complete' : 'begun', id, seconds };
}

const actionOf = (verb: string): SpokenStep['action'] =>
  /^c/i.test(verb) ? 'create' : /^m/i.test(verb) ? 'update' : 'delete';

const secondsIn: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1 };

/** `1h2m3s` */
const secondsOf = (time: string): number =>
  [...time.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (secondsIn[unit] ?? 0),
    0,
  );
