// Where in a run a task is asked, and how much its word counts: of one workspace, or of all of an organization.

import { Checkbox } from '@mantine/core';
import type { ResourceOf } from '../../client/resources.ts';
import { Choice } from '../parts/choice.tsx';

type Attributes = ResourceOf<'workspace-tasks'>['attributes'];
export type Stage = Attributes['stage'];
export type Level = Attributes['enforcement-level'];

const stages: readonly (readonly [Stage, string])[] = [
  ['pre_plan', 'before the plan'],
  ['post_plan', 'after the plan'],
  ['pre_apply', 'before the apply'],
  ['post_apply', 'after the apply'],
];
const levels = [
  { value: 'advisory', label: 'Advisory: the run goes on, whatever it says' },
  { value: 'mandatory', label: 'Mandatory: a run that it does not pass goes no further' },
] as const;

export const stageWords = (chosen: readonly Stage[]): string =>
  stages.flatMap(([stage, word]) => (chosen.includes(stage) ? [word] : [])).join(', ');

export interface Place {
  readonly stages: readonly Stage[];
  readonly level: Level;
}

export function PlaceFields({ place, set }: { readonly place: Place; readonly set: (change: Partial<Place>) => void }) {
  return (
    <>
      <Checkbox.Group
        label="It is asked"
        value={[...place.stages]}
        onChange={(chosen) => set({ stages: stages.map(([stage]) => stage).filter((stage) => chosen.includes(stage)) })}
      >
        <div className="checks">
          {stages.map(([stage, word]) => (
            <Checkbox key={stage} value={stage} label={word} />
          ))}
        </div>
      </Checkbox.Group>
      <Choice label="Its word is" value={place.level} options={levels} change={(level) => set({ level })} />
    </>
  );
}
