// How far an apply has come, in the words of its log: what terraform has begun, and what it says is complete. Read by the worker, which
// lets no such word out before its state is safe, and by who explains an apply that was cut short.

import { z } from 'zod';

export interface Step {
  /** As terraform names it; of one that is replaced by its successor with `(deposed object …)` behind it. */
  readonly address: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly stage: 'begun' | 'complete' | 'errored';
  /** Its attribute `id`, where terraform shows that. */
  readonly id: string | null;
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
  String.raw`^${address}: (?<verb>Creation|Modifications|Destruction) complete after \w+(?: \[(?:id=(?<id>.*)|[^=]+=.*)\])?$`,
  'u',
);
const actionOf = (verb: string): Step['action'] =>
  /^c/i.test(verb) ? 'create' : /^m/i.test(verb) ? 'update' : 'delete';

const hooks: Readonly<Record<string, Step['stage']>> = {
  apply_start: 'begun',
  apply_progress: 'begun',
  apply_complete: 'complete',
  apply_errored: 'errored',
};
const Line = z.object({
  type: z.string(),
  hook: z.object({
    resource: z.object({ addr: z.string() }),
    action: z.enum(['create', 'update', 'delete']),
    id_key: z.string().nullish(),
    id_value: z.string().nullish(),
  }),
});

/** What one line of an apply's log says of a resource; null when it says nothing of the kind. */
export function stepIn(line: string, isStructured: boolean): Step | null {
  return isStructured ? stepInJson(line) : stepInWords(line);
}

function stepInJson(line: string): Step | null {
  if (!/^\{.*"type":"apply_/.test(line)) return null;
  try {
    const { type, hook } = Line.parse(JSON.parse(line));
    const stage = hooks[type];
    if (stage === undefined) return null;
    const id = hook.id_key === 'id' ? (hook.id_value ?? null) : null;
    return { address: hook.resource.addr, action: hook.action, stage, id };
  } catch {
    return null;
  }
}

function stepInWords(line: string): Step | null {
  const begun = begins.exec(line) ?? goesOn.exec(line);
  const found = begun ?? completes.exec(line);
  const groups = found?.groups;
  if (groups === undefined) return null;
  const { address: of = '', verb = '', id } = groups;
  return { address: of, action: actionOf(verb), stage: begun === null ? 'complete' : 'begun', id: id ?? null };
}

export interface Progress {
  /** Begun, and not said to be complete. */
  readonly open: readonly Pick<Step, 'address' | 'action'>[];
  /** Made or changed, and said to be complete. */
  readonly complete: readonly string[];
}

/** Where everything stands at the end of these lines. What they do not name was not begun, or is not told of yet. */
export function progressOf(lines: Iterable<string>, isStructured: boolean): Progress {
  const last = new Map<string, Step>();
  for (const line of lines) {
    const step = stepIn(line, isStructured);
    if (step !== null) last.set(step.address, step);
  }
  const steps = [...last.values()];
  return {
    open: steps.filter(({ stage }) => stage !== 'complete').map(({ address: of, action }) => ({ address: of, action })),
    complete: steps
      .filter(({ stage, action }) => stage === 'complete' && action !== 'delete')
      .map(({ address: of }) => of),
  };
}
