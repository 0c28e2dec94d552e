// Why a run does not take what somebody wants to do with it: where it is, and what can be done with it there. In the words of the API,
// since whoever reads it knows those.

import type { RunContext } from '@terrace/machines/run/context';
import type { ActorState } from '@terrace/runtime/actor/define';
import { actionsOf, statusOf } from './waiting.ts';

const deeds = {
  'run.confirm': 'applied',
  'run.discard': 'discarded',
  'run.cancel': 'canceled',
  'run.force-cancel': 'force-canceled',
} as const;

/** A sentence about `run`, which refuses a message of this type. */
export function whyNotTaken(run: ActorState<RunContext>, type: string): string {
  const wish = deeds[type as keyof typeof deeds] as string | undefined;
  const { isConfirmable, isDiscardable, isCancelable, isForceCancelable } = actionsOf(run);
  if (wish === undefined) return `${run.id} is ${statusOf(run)}, and does not take '${type.slice('run.'.length)}' now`;
  const possible = [
    ...(isConfirmable ? ['applied'] : []),
    ...(isDiscardable ? ['discarded'] : []),
    ...(isCancelable ? ['canceled'] : []),
    ...(isForceCancelable ? ['force-canceled'] : []),
  ];
  const choice = new Intl.ListFormat('en', { type: 'disjunction' }).format(possible);
  const rest = possible.length > 0 ? `it can be ${choice}` : restOf(run);
  return `${run.id} is ${statusOf(run)} and cannot be ${wish}; ${rest}`;
}

function restOf({ done, state }: ActorState<RunContext>): string {
  if (done || state === 'lost') return 'it is over';
  return state.endsWith('stopping')
    ? 'it has been canceled and is about to end'
    : 'nothing can be done with it at the moment';
}
