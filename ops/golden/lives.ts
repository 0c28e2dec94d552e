// For tests and for the recording: the lives of every kind of actor, lived as the runtime lives them, and kept as it keeps them.

import * as commitStatus from '@terrace/machines/commit-status/lives';
import * as configurationVersion from '@terrace/machines/configuration-version/lives';
import * as ingress from '@terrace/machines/ingress/lives';
import type { TestEvent } from '@terrace/machines/kernel/walk';
import { metaAt } from '@terrace/machines/kernel/walk';
import * as registryModule from '@terrace/machines/registry-module/lives';
import * as registryModuleVersion from '@terrace/machines/registry-module/version-lives';
import * as notification from '@terrace/machines/notification/lives';
import * as planExport from '@terrace/machines/policy/export-lives';
import * as run from '@terrace/machines/run/lives';
import * as queryRun from '@terrace/machines/query-run/lives';
import * as testRun from '@terrace/machines/test-run/lives';
import * as stateVersion from '@terrace/machines/state-version/lives';
import * as taskStage from '@terrace/machines/task-stage/lives';
import * as workspace from '@terrace/machines/workspace/lives';
import type { ActorDefinition } from '@terrace/runtime/actor/define';
import { Behaviour } from '@terrace/runtime/actor/decide';
import type { Life, Turn } from '@terrace/runtime/actor/decide';
import type { Json } from '@terrace/machines/kernel/envelope';

/** One place in the life of an actor: its snapshot as it lies in the database, and where each event leads that it takes. */
export interface Moment {
  readonly snapshot: Json;
  readonly state: string;
  readonly next: Readonly<Record<string, string>>;
}

/** What a release keeps of one kind at one version. */
export interface Golden {
  readonly kind: string;
  readonly version: number;
  readonly moments: Readonly<Record<string, Moment>>;
}

interface Lives {
  readonly ways: Readonly<Record<string, readonly TestEvent[]>>;
  readonly events: Readonly<Record<string, TestEvent>>;
}

const lives: Readonly<Record<string, Lives>> = {
  run,
  workspace,
  'configuration-version': configurationVersion,
  'state-version': stateVersion,
  'plan-export': planExport,
  'registry-module': registryModule,
  'registry-module-version': registryModuleVersion,
  notification,
  ingress,
  'task-stage': taskStage,
  'commit-status': commitStatus,
  'test-run': testRun,
  'query-run': queryRun,
};

/** Throws RangeError for a kind without lives: every new kind needs some. */
export function livesOf(kind: string): Lives {
  const found = lives[kind];
  if (found === undefined) throw new RangeError(`nobody has told the lives of a ${kind}: give it a lives.ts`);
  return found;
}

/** The definition, and those before it that the release still carries. */
export const carried = (definition: ActorDefinition): readonly ActorDefinition[] =>
  definition.before === undefined ? [definition] : [definition, ...carried(definition.before as ActorDefinition)];

/** Lives every way of this definition's kind. */
export function record(definition: ActorDefinition): Golden {
  const { kind, version } = definition;
  const behaviour = new Behaviour(definition);
  const { ways } = livesOf(kind);
  // Before its first message an actor has no row.
  const lived = Object.entries(ways).filter(([, way]) => way.length > 0);
  return {
    kind,
    version,
    moments: Object.fromEntries(lived.map(([name, way]) => [name, momentAfter(behaviour, way)])),
  };
}

function momentAfter(behaviour: Behaviour, way: readonly TestEvent[]): Moment {
  let life = behaviour.unborn;
  for (const [index, event] of way.entries()) {
    const next = after(behaviour, life, event, (index + 1) * 100);
    if (next === null) throw new RangeError(`'${event.type}' is not taken on this way`);
    life = next;
  }
  return momentOf(behaviour, life);
}

/** As it is now: the snapshot, its state, and where every event leads. */
export function momentOf(behaviour: Behaviour, life: Life): Moment {
  const { events } = livesOf(behaviour.definition.kind);
  const next: Record<string, string> = {};
  for (const [name, event] of Object.entries(events)) {
    const then = after(behaviour, life, event, 1_000);
    if (then !== null) next[name] = stateOf(behaviour, then);
  }
  return { snapshot: life.snapshot.json, state: stateOf(behaviour, life), next };
}

const actor = (behaviour: Behaviour) => ({ kind: behaviour.definition.kind, id: 'golden-1' });
const stateOf = (behaviour: Behaviour, life: Life): string => behaviour.stateOf(actor(behaviour), life).state;

function after(behaviour: Behaviour, life: Life, event: TestEvent, at: number): Life | null {
  const turn: Turn = { event: event as Turn['event'], meta: metaAt(at), trace: null };
  const decision = behaviour.decide(actor(behaviour), life, turn);
  return decision.accepted ? decision.life : null;
}
