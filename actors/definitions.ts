// Every kind of actor there is: what hosts run, and whose tables are theirs alone.

import type { ActorDefinition } from '@terrace/runtime/actor/define';
import { configurationVersionActor } from './configuration-version/actor.ts';
import { registryModuleActor } from './registry-module/actor.ts';
import { registryModuleVersionActor } from './registry-module/version-actor.ts';
import { notificationActor } from './notification/actor.ts';
import { commitStatusActor } from './commit-status/actor.ts';
import { ingressActor } from './ingress/actor.ts';
import { planExportActor } from './policy/export-actor.ts';
import { queryRunActor } from './run/query-actor.ts';
import { runActor } from './run/actor.ts';
import { taskStageActor } from './task-stage/actor.ts';
import { testRunActor } from './run/test-actor.ts';
import { stateVersionActor } from './state-version/actor.ts';
import { workspaceActor } from './workspace/actor.ts';

export const definitions: readonly ActorDefinition[] = [
  workspaceActor,
  runActor,
  configurationVersionActor,
  stateVersionActor,
  registryModuleActor,
  registryModuleVersionActor,
  notificationActor,
  ingressActor,
  taskStageActor,
  commitStatusActor,
  testRunActor,
  queryRunActor,
  planExportActor,
] as unknown as readonly ActorDefinition[];

/** The tables that actors write in their transitions, and nobody else writes. */
export const ownedTables: readonly string[] = definitions.flatMap(({ tables }) => tables.map(({ table }) => table));
