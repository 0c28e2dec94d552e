// A run of a module's tests as an actor: its machine, its row, and its one job.

import { testRunMachine } from '@terrace/machines/test-run/machine';
import type { TestRunContext, TestRunEffect } from '@terrace/machines/test-run/machine';
import type { TestRunId } from '@terrace/machines/test-run/id';
import { TestRunMessage, testPool } from '@terrace/machines/test-run/messages';
import type { TestRunEvent, TestSpec } from '@terrace/machines/test-run/messages';
import { iso, isoOf, waitingRow } from '@terrace/machines/kernel/waiting';
import type { Waiting } from '@terrace/machines/kernel/waiting';
import type { ActorDefinition, ActorState, TableDeclaration } from '@terrace/runtime/actor/define';

const table: TableDeclaration = {
  table: 'test_run',
  key: ['id'],
  columns: [
    ...['id', 'module', 'organization', 'configuration', 'digest', 'status', 'verdict', 'counts', 'error', 'options'],
    ...['terraform_version', 'variables', 'times', 'waiting', 'created_by', 'created_at', 'updated_at'],
  ],
};

const jobOf = (id: string): string => `test-${id}`;

function waitingOf({ state, context }: ActorState<TestRunContext>): Waiting | null {
  const { moduleName, worker, isStopping, by } = context;
  if (state !== 'pending' && state !== 'running') return null;
  const who = worker ?? 'the workers of this installation';
  if (isStopping)
    return {
      reason: `${by.name} cancelled the tests of ${moduleName}; what they have made is being taken down`,
      ...{ by: who, end: 'terraform has ended' },
    };
  return worker === null
    ? { reason: `the tests of ${moduleName} wait for a worker`, by: who, end: 'one is free' }
    : { reason: `${worker} runs the tests of ${moduleName}`, by: worker, end: 'they are through' };
}

export const testRunActor: ActorDefinition<TestRunContext, TestRunMessage, TestRunEffect> = {
  kind: 'test-run',
  version: 1,
  machine: testRunMachine,
  messages: TestRunMessage,
  tables: [table],
  interpret(effect, { state }) {
    const { organization, organizationId, module, verdict } = state.context;
    const id = jobOf(state.id);
    switch (effect.type) {
      case 'begin': {
        const spec: TestSpec = { testRun: state.id as TestRunId, organization };
        // Tests make what they test: nobody begins them twice.
        return [{ kind: 'job', id, pool: testPool, priority: 2, organization, attempts: 1, spec }];
      }
      case 'stop':
        return [{ kind: 'cancelJob', id, force: effect.isForced }];
      case 'changed': {
        const body: TestRunEvent = { status: state.state as TestRunEvent['status'], verdict, module };
        return [
          { kind: 'emit', organization: organizationId, project: null, workspace: null, type: effect.what, body },
        ];
      }
    }
  },
  rows(testRun) {
    const { id, state, context } = testRun;
    const { module, organization, configuration, digest, verdict, counts, error, options, times, since } = context;
    return [
      {
        kind: 'row',
        table: table.table,
        values: {
          ...{ id, module, organization, configuration, digest, status: state, verdict, counts, error, options },
          terraform_version: context.terraformVersion,
          variables: context.variables,
          times: isoOf(times),
          waiting: waitingRow(waitingOf(testRun), since),
          created_by: context.by,
          created_at: iso(times['created'] ?? since),
          updated_at: iso(since),
        },
      },
    ];
  },
  refuse: ({ id, state }) =>
    state === 'absent'
      ? { code: 'not-found', detail: `there is no ${id}` }
      : { code: 'transition-not-allowed', detail: `test run ${id} is ${state}` },
};
