// Run tasks of an organization: services outside that runs ask, and what they are asked with.

import { Button, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { organizationQuery } from '../api/queries.ts';
import type { RunTask } from '../api/resources.ts';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState } from '../parts/page.tsx';
import { AddButton, ListPanel } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { runTasksQuery } from './queries.ts';
import { PlaceFields, stageWords } from './task-places.tsx';
import type { Place } from './task-places.tsx';

export function RunTasks({ organization }: { readonly organization: string }) {
  const query = useQuery(runTasksQuery(organization));
  const { data: own } = useQuery(organizationQuery(organization));
  const mayManage = own?.data.attributes.permissions['can-manage-run-tasks'] === true;
  const [edited, edit] = useState<RunTask | 'new' | null>(null);
  return (
    <ListPanel
      title="Run tasks"
      lead="Services outside that are told of a run at a stage, and whose word counts there."
      actions={mayManage ? <AddButton onClick={() => edit('new')}>Add run task</AddButton> : null}
      query={query}
      empty={<EmptyState title="There are no run tasks" />}
      columns={[
        {
          head: 'Name',
          look: 'main',
          cell: ({ attributes }) => (
            <>
              {attributes.name}
              {attributes.description === '' ? null : <div className="under">{attributes.description}</div>}
            </>
          ),
        },
        { head: 'Address', look: 'mono value', cell: ({ attributes }) => attributes.url },
        { head: 'Asked by', cell: askedBy },
        {
          head: 'Is',
          cell: ({ attributes: { enabled } }) => (
            <Badge tone={enabled ? 'success' : 'neutral'}>{enabled ? 'On' : 'Off'}</Badge>
          ),
        },
        {
          head: '',
          look: 'end nowrap',
          cell: (task) =>
            mayManage ? (
              <span className="row-buttons">
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Change ${task.attributes.name}`}
                  onClick={() => edit(task)}
                >
                  Change
                </Button>
                <ConfirmButton
                  word="Delete"
                  label={`Delete ${task.attributes.name}`}
                  title={`Delete ${task.attributes.name}`}
                  send={() => api.delete('/api/v2/tasks/{task}', { params: { path: { task: task.id } } })}
                  stale={[['run-tasks']]}
                >
                  No further run asks it, in any workspace.
                </ConfirmButton>
              </span>
            ) : null,
        },
      ]}
    >
      {edited === null ? null : (
        <Editor organization={organization} before={edited === 'new' ? null : edited} close={() => edit(null)} />
      )}
    </ListPanel>
  );
}

function askedBy({ attributes: { 'global-configuration': everywhere }, relationships }: RunTask): string {
  const count = relationships['workspace-tasks'].data.length;
  const some = count === 1 ? 'one workspace' : count === 0 ? 'no workspace' : `${count} workspaces`;
  if (everywhere?.enabled !== true) return some;
  return `every workspace ${stageWords(everywhere.stages)}, ${everywhere['enforcement-level']}`;
}

interface Given extends Place {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly key: string;
  readonly isOn: boolean;
  readonly isEverywhere: boolean;
}

function Editor(editor: {
  readonly organization: string;
  readonly before: RunTask | null;
  readonly close: () => void;
}) {
  const { organization, before, close } = editor;
  const everywhere = before?.attributes['global-configuration'];
  const [given, give] = useState<Given>({
    name: before?.attributes.name ?? '',
    url: before?.attributes.url ?? '',
    description: before?.attributes.description ?? '',
    key: '',
    isOn: before?.attributes.enabled ?? true,
    isEverywhere: everywhere?.enabled ?? false,
    stages: everywhere?.stages ?? ['post_plan'],
    level: everywhere?.['enforcement-level'] ?? 'advisory',
  });
  const set = (change: Partial<Given>): void => give((now) => ({ ...now, ...change }));
  const sending = useSending(
    () => {
      const attributes = {
        ...{ name: given.name, url: given.url, description: given.description, enabled: given.isOn },
        // Left empty, the key stays what it is.
        ...(given.key === '' ? {} : { 'hmac-key': given.key }),
        'global-configuration': {
          ...{ enabled: given.isEverywhere, stages: [...given.stages] },
          'enforcement-level': given.level,
        },
      };
      const data = { type: 'tasks' as const, attributes };
      return before === null
        ? api.post('/api/v2/organizations/{organization}/tasks', { params: { path: { organization } }, body: { data } })
        : api.patch('/api/v2/tasks/{task}', { params: { path: { task: before.id } }, body: { data } });
    },
    [['run-tasks']],
    close,
  );
  return (
    <FormDialog
      title={before === null ? 'Add run task' : `Change ${before.attributes.name}`}
      close={close}
      sending={sending}
      word="Save"
      isReady={given.name !== '' && given.url !== '' && (!given.isEverywhere || given.stages.length > 0)}
      fields={['name', 'url', 'description', 'hmac-key']}
    >
      <TextInput
        label="Name"
        value={given.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={refusalOf(sending, 'name')}
        required
        data-autofocus
      />
      <TextInput
        label="Address"
        description="A test is sent there when it is saved, and must be taken."
        value={given.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
        error={refusalOf(sending, 'url')}
        required
      />
      <TextInput
        label="Description"
        value={given.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        error={refusalOf(sending, 'description')}
      />
      <PasswordInput
        label="Key"
        description={
          before === null
            ? 'What is sent is signed with it; may be left empty.'
            : 'Left empty, the key stays what it is. It is never shown.'
        }
        value={given.key}
        onChange={(event) => set({ key: event.currentTarget.value })}
        autoComplete="new-password"
        error={refusalOf(sending, 'hmac-key')}
      />
      <Switch label="On" checked={given.isOn} onChange={(event) => set({ isOn: event.currentTarget.checked })} />
      <Switch
        label="Asked by the runs of every workspace"
        checked={given.isEverywhere}
        onChange={(event) => set({ isEverywhere: event.currentTarget.checked })}
      />
      {given.isEverywhere ? <PlaceFields place={given} set={set} /> : null}
    </FormDialog>
  );
}
