// How far an apply has come, in the words of its log: what terraform has begun, and what it says is complete. Read by the worker, which
// lets no such word out before its state is safe, and by who explains an apply that was cut short.

import { stepInWords } from '@terrace/machines/run/log-words';
import { z } from 'zod';

export interface Step {
  /** As terraform names it; of one that is replaced by its successor with `(deposed object …)` behind it. */
  readonly address: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly stage: 'begun' | 'complete' | 'errored';
  /** Its attribute `id`, where terraform shows that. */
  readonly id: string | null;
}

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
