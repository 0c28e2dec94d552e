// Variable sets of an organization: what is in them, and which workspaces and projects get it.

import { Button, NativeSelect, Switch, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { includedOf } from '../../client/resources.ts';
import { api } from '../api/client.ts';
import { projectsQuery } from '../api/queries.ts';
import type { Project, Variable, VariableSet, Workspace } from '../api/resources.ts';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { AddButton, Panel } from '../parts/panel.tsx';
import { VariableEditor } from '../variable/editor.tsx';
import { VariablesTable } from '../variable/variables-table.tsx';
import { organizationSetsQuery } from './queries.ts';
import { WorkspaceField, findWorkspaceId } from './workspace-field.tsx';

export function VariableSets({ organization }: { readonly organization: string }) {
  const query = useQuery(organizationSetsQuery(organization));
  const [edited, edit] = useState<VariableSet | 'new' | null>(null);
  const come = <Relation extends 'vars' | 'workspaces' | 'projects'>(set: VariableSet, relation: Relation) =>
    set.relationships[relation].data.flatMap(({ id }) => includedOf(query.data ?? {}, relation, id) ?? []);
  return (
    <>
      <Panel
        title="Variable sets"
        lead="Variables that many workspaces get. A set with priority goes before a workspace’s own."
        actions={<AddButton onClick={() => edit('new')}>New set</AddButton>}
        isFlush
      >
        <Loaded query={query} lines={3}>
          {({ data }) => (data.length === 0 ? <EmptyState title="There are no variable sets yet" /> : null)}
        </Loaded>
      </Panel>
      {(query.data?.data ?? []).map((set) => (
        <Set
          key={set.id}
          organization={organization}
          set={set}
          variables={come(set, 'vars')}
          workspaces={come(set, 'workspaces')}
          projects={come(set, 'projects')}
          edit={() => edit(set)}
        />
      ))}
      {edited === null ? null : (
        <Editor organization={organization} before={edited === 'new' ? null : edited} close={() => edit(null)} />
      )}
    </>
  );
}

function Set(props: {
  readonly organization: string;
  readonly set: VariableSet;
  readonly variables: readonly Variable[];
  readonly workspaces: readonly Workspace[];
  readonly projects: readonly Project[];
  readonly edit: () => void;
}) {
  const { organization, set, variables, workspaces, projects, edit } = props;
  const { name, description, global, priority, permissions } = set.attributes;
  const [edited, choose] = useState<Variable | 'new' | null>(null);
  const [isAdding, add] = useState(false);
  const may = permissions['can-update'];
  const stale = [['variable-sets', organization], ['variables']];
  const params = { path: { set: set.id } };
  return (
    <Panel
      title={name}
      lead={description === '' || description === null ? undefined : description}
      actions={
        may ? (
          <span className="row-buttons">
            <Button variant="default" size="compact-sm" onClick={() => choose('new')}>
              Add variable
            </Button>
            {global ? null : (
              <Button variant="default" size="compact-sm" onClick={() => add(true)}>
                Give to
              </Button>
            )}
            <Button variant="default" size="compact-sm" aria-label={`Change ${name}`} onClick={edit}>
              Change
            </Button>
            <ConfirmButton
              word="Delete"
              label={`Delete ${name}`}
              title={`Delete ${name}`}
              send={() => api.delete('/api/v2/varsets/{set}', { params })}
              stale={stale}
            >
              Runs of {global ? 'all workspaces' : 'workspaces that have it'} get its variables no more.
            </ConfirmButton>
          </span>
        ) : null
      }
      isFlush
    >
      <ul className="entry-log targets" aria-label={`Who gets ${name}`}>
        {priority ? (
          <li>
            <span className="tag">priority</span> before everything else
          </li>
        ) : null}
        {global ? <li>For all workspaces of {organization}</li> : null}
        {!global && workspaces.length + projects.length === 0 ? <li className="dim">Nobody gets it yet.</li> : null}
        {projects.map(({ id, attributes }) => (
          <li key={id}>
            Project {attributes.name}
            {may ? (
              <ConfirmButton
                word="Take away"
                label={`Take ${name} from project ${attributes.name}`}
                title={`Take ${name} from project ${attributes.name}`}
                send={() =>
                  api.delete('/api/v2/varsets/{set}/relationships/projects', {
                    params,
                    body: { data: [{ type: 'projects', id }] },
                  })
                }
                stale={stale}
              >
                Its workspaces get the variables no more.
              </ConfirmButton>
            ) : null}
          </li>
        ))}
        {workspaces.map(({ id, attributes }) => (
          <li key={id}>
            Workspace {attributes.name}
            {may ? (
              <ConfirmButton
                word="Take away"
                label={`Take ${name} from ${attributes.name}`}
                title={`Take ${name} from ${attributes.name}`}
                send={() =>
                  api.delete('/api/v2/varsets/{set}/relationships/workspaces', {
                    params,
                    body: { data: [{ type: 'workspaces', id }] },
                  })
                }
                stale={stale}
              >
                Its runs get the variables no more.
              </ConfirmButton>
            ) : null}
          </li>
        ))}
      </ul>
      {variables.length === 0 ? (
        <div className="card-body dim">There is nothing in it yet.</div>
      ) : (
        <VariablesTable
          caption={`Variables of ${name}`}
          rows={variables.map((variable) => ({ variable }))}
          edit={may ? choose : null}
        />
      )}
      {edited === null ? null : (
        <VariableEditor
          variable={edited === 'new' ? null : edited}
          owner={{ set: set.id }}
          close={() => choose(null)}
        />
      )}
      {isAdding ? <Give organization={organization} set={set} close={() => add(false)} /> : null}
    </Panel>
  );
}

function Give(props: { readonly organization: string; readonly set: VariableSet; readonly close: () => void }) {
  const { organization, set, close } = props;
  const { data: projects } = useQuery(projectsQuery(organization));
  const [kind, choose] = useState('workspaces');
  const [name, type] = useState('');
  const [project, pick] = useState('');
  const params = { path: { set: set.id } };
  const sending = useSending(
    async () =>
      kind === 'projects'
        ? await api.post('/api/v2/varsets/{set}/relationships/projects', {
            params,
            body: { data: [{ type: 'projects', id: project }] },
          })
        : await api.post('/api/v2/varsets/{set}/relationships/workspaces', {
            params,
            body: { data: [{ type: 'workspaces', id: await findWorkspaceId(organization, name) }] },
          }),
    [['variable-sets', organization], ['variables']],
    close,
  );
  return (
    <FormDialog
      title={`Give ${set.attributes.name} to`}
      close={close}
      sending={sending}
      word="Give"
      isReady={kind === 'projects' ? project !== '' : name !== ''}
    >
      <NativeSelect
        label="To"
        value={kind}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: 'workspaces', label: 'A workspace' },
          { value: 'projects', label: 'All workspaces of a project' },
        ]}
      />
      {kind === 'projects' ? (
        <NativeSelect
          label="Project"
          value={project}
          onChange={(event) => pick(event.currentTarget.value)}
          data={[
            { value: '', label: 'Choose a project' },
            ...(projects?.data ?? []).map(({ id, attributes }) => ({ value: id, label: attributes.name })),
          ]}
        />
      ) : (
        <WorkspaceField organization={organization} label="Workspace" value={name} change={type} />
      )}
    </FormDialog>
  );
}

function Editor(editor: {
  readonly organization: string;
  readonly before: VariableSet | null;
  readonly close: () => void;
}) {
  const { organization, before, close } = editor;
  const [given, give] = useState({
    name: before?.attributes.name ?? '',
    description: before?.attributes.description ?? '',
    global: before?.attributes.global ?? false,
    priority: before?.attributes.priority ?? false,
  });
  const set = (some: Partial<typeof given>): void => give({ ...given, ...some });
  const sending = useSending(
    () =>
      before === null
        ? api.post('/api/v2/organizations/{organization}/varsets', {
            params: { path: { organization } },
            body: { data: { type: 'varsets', attributes: given } },
          })
        : api.patch('/api/v2/varsets/{set}', {
            params: { path: { set: before.id } },
            body: { data: { type: 'varsets', attributes: given } },
          }),
    [['variable-sets', organization], ['variables']],
    close,
  );
  return (
    <FormDialog
      title={before === null ? 'New variable set' : `Change ${before.attributes.name}`}
      close={close}
      sending={sending}
      word="Save"
      isReady={given.name !== ''}
      fields={['name', 'description']}
    >
      <TextInput
        label="Name"
        value={given.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={refusalOf(sending, 'name')}
        required
        data-autofocus
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={given.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        error={refusalOf(sending, 'description')}
      />
      <Switch
        label="Every workspace of the organization gets it"
        checked={given.global}
        onChange={(event) => set({ global: event.currentTarget.checked })}
      />
      <Switch
        label="Priority: it goes before everything else"
        checked={given.priority}
        onChange={(event) => set({ priority: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}
