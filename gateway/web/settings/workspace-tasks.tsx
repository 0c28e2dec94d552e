// Which run tasks the runs of a workspace ask, where, and how much their word counts.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ResourceOf } from '../../client/resources.ts';
import { api } from '../api/client.ts';
import { relatedId } from '../api/resources.ts';
import { Choice } from '../parts/choice.tsx';
import { ConfirmButton, FormDialog, useSending } from '../parts/form.tsx';
import { EmptyState, NoAccess } from '../parts/page.tsx';
import { AddButton, ListPanel, Panel } from '../parts/panel.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { runTasksQuery, workspaceTasksQuery } from './queries.ts';
import { PlaceFields, stageWords } from './task-places.tsx';
import type { Place } from './task-places.tsx';

type WorkspaceTask = ResourceOf<'workspace-tasks'>;

export function TasksOfWorkspace() {
  const { workspace } = useHere();
  const { permissions } = workspace.attributes;
  return permissions['can-read-run'] ? (
    <Readable mayManage={permissions['can-manage-run-tasks']} />
  ) : (
    <Panel title="Run tasks" isFlush>
      <NoAccess right="the right to read runs" of="this workspace" />
    </Panel>
  );
}

function Readable({ mayManage }: { readonly mayManage: boolean }) {
  const { organization, workspace } = useHere();
  const query = useQuery(workspaceTasksQuery(workspace.id));
  const { data: tasks } = useQuery(runTasksQuery(organization));
  const [edited, edit] = useState<WorkspaceTask | 'new' | null>(null);
  const idOf = (place: WorkspaceTask): string => relatedId(place, 'task')?.id ?? '';
  // Whoever may not see the tasks of the organization sees which ones they are all the same.
  const nameOf = (place: WorkspaceTask): string =>
    tasks?.data.find(({ id }) => id === idOf(place))?.attributes.name ?? idOf(place);
  const taken = query.data?.data.map(idOf) ?? [];
  const left = (tasks?.data ?? []).filter(({ id }) => !taken.includes(id));
  return (
    <ListPanel
      title="Run tasks"
      lead="Services that a run here asks on its way. Those that the organization has asked everywhere are asked besides."
      actions={mayManage && left.length > 0 ? <AddButton onClick={() => edit('new')}>Add run task</AddButton> : null}
      query={query}
      empty={
        <EmptyState title="No run task is asked here">
          {mayManage && tasks?.data.length === 0
            ? `${organization} has none: its settings are where they are made.`
            : undefined}
        </EmptyState>
      }
      columns={[
        { head: 'Task', look: 'main', cell: nameOf },
        { head: 'Asked', cell: ({ attributes }) => stageWords(attributes.stages) },
        {
          head: 'Its word is',
          cell: ({ attributes }) => <span className="tag">{attributes['enforcement-level']}</span>,
        },
        {
          head: '',
          look: 'end nowrap',
          cell: (place) =>
            mayManage ? (
              <span className="row-buttons">
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Change ${nameOf(place)}`}
                  onClick={() => edit(place)}
                >
                  Change
                </Button>
                <ConfirmButton
                  word="Remove"
                  label={`Remove ${nameOf(place)}`}
                  title={`Remove ${nameOf(place)}`}
                  send={() =>
                    api.delete('/api/v2/workspaces/{workspace}/tasks/{task}', {
                      params: { path: { workspace: workspace.id, task: place.id } },
                    })
                  }
                  stale={[['run-tasks']]}
                >
                  Further runs here do not ask it.
                </ConfirmButton>
              </span>
            ) : null,
        },
      ]}
    >
      {edited === null ? null : (
        <Editor
          workspace={workspace.id}
          before={edited === 'new' ? null : { place: edited, name: nameOf(edited) }}
          left={left.map(({ id, attributes }) => ({ value: id, label: attributes.name }))}
          close={() => edit(null)}
        />
      )}
    </ListPanel>
  );
}

function Editor(editor: {
  readonly workspace: string;
  readonly before: { readonly place: WorkspaceTask; readonly name: string } | null;
  /** The tasks that can be added. */
  readonly left: readonly { readonly value: string; readonly label: string }[];
  readonly close: () => void;
}) {
  const { workspace, before, left, close } = editor;
  const attributes = before?.place.attributes;
  const [task, choose] = useState(left[0]?.value ?? '');
  const [place, move] = useState<Place>({
    stages: attributes?.stages ?? ['post_plan'],
    level: attributes?.['enforcement-level'] ?? 'advisory',
  });
  const sending = useSending(
    () => {
      const wanted = { stages: [...place.stages], 'enforcement-level': place.level };
      return before === null
        ? api.post('/api/v2/workspaces/{workspace}/tasks', {
            params: { path: { workspace } },
            body: {
              data: { type: 'workspace-tasks', attributes: wanted, relationships: { task: { data: { id: task } } } },
            },
          })
        : api.patch('/api/v2/workspaces/{workspace}/tasks/{task}', {
            params: { path: { workspace, task: before.place.id } },
            body: { data: { type: 'workspace-tasks', attributes: wanted } },
          });
    },
    [['run-tasks']],
    close,
  );
  return (
    <FormDialog
      title={before === null ? 'Add run task' : `Change ${before.name}`}
      close={close}
      sending={sending}
      word="Save"
      isReady={place.stages.length > 0}
    >
      {before === null ? <Choice label="Task" value={task} options={left} change={choose} /> : null}
      <PlaceFields place={place} set={(change) => move((now) => ({ ...now, ...change }))} />
    </FormDialog>
  );
}
