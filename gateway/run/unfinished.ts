// What is told of an apply that was cut short, at the end of its log and where a run is explained: what was in flight, and how to compare the
// state with what is really there before the next apply.

import { mayBeHalf } from '../client/in-flight.ts';
import type { InFlight, Unfinished } from '@terrace/actors/run/view/unfinished';
import type { RunRow } from '@terrace/actors/run/view';

/** A log names so many; all of them are named where the run is explained. */
const namedMax = 20;

/** A request that makes a run, and the command that does the same. */
export interface Offer {
  readonly why: string;
  readonly command: string;
  readonly method: 'POST';
  readonly path: string;
  readonly body: object;
}

/** A run that changes nothing but the state: the next plan then begins from what is there. */
export function refreshOnlyOffer({ id, engine, workspace, configuration_version: configuration }: RunRow): Offer {
  return {
    why: 'it compares the state with what is really there, and changes nothing else; the next plan then begins from what is there',
    command: `${engine} apply -refresh-only`,
    method: 'POST',
    path: '/api/v2/runs',
    body: {
      data: {
        type: 'runs',
        attributes: { 'refresh-only': true, message: `what is there after ${id}, whose apply was cut short` },
        relationships: {
          workspace: { data: { type: 'workspaces', id: workspace } },
          'configuration-version': { data: { type: 'configuration-versions', id: configuration } },
        },
      },
    },
  };
}

/** A few sentences for people. */
export function unfinishedText({ inFlight, unsaved }: Unfinished, run: Pick<RunRow, 'id' | 'engine'>): string {
  const sentences = [
    inFlight.length === 0
      ? 'Nothing was in flight, as far as this log goes.'
      : `In flight when it ended: ${listed(inFlight.map(withStanding))}.`,
    ...(unsaved.length === 0
      ? []
      : [
          `Complete by the log, but not in the state that is left, so that the next apply would make them again: ${listed(unsaved)}.`,
        ]),
    ...(inFlight.some(mayBeHalf)
      ? [`What is in the state is not made again by itself: ${run.engine} apply -replace=ADDRESS makes it anew.`]
      : []),
    `Before the next apply, compare the state with what is really there by a refresh-only run: ${run.engine} apply -refresh-only, or POST /api/v2/runs with "refresh-only": true. More by: terrace run explain ${run.id}`,
  ];
  return sentences.join(' ');
}

function listed(items: readonly string[]): string {
  const rest = items.length - namedMax;
  return rest <= 0 ? items.join(', ') : `${items.slice(0, namedMax).join(', ')} and ${rest} more`;
}

function withStanding({ address, action, inState }: InFlight): string {
  const doing = { create: 'being made', update: 'being changed', delete: 'being destroyed' }[action];
  const standing = {
    absent: action === 'delete' ? 'no longer in the state' : 'not in the state',
    present: mayBeHalf({ action, inState })
      ? 'in the state, though its provisioners may not have ended'
      : 'in the state',
    tainted: 'in the state, and made anew by the next apply',
  };
  return `${address} (${doing}${inState === null ? '' : `, ${standing[inState]}`})`;
}
