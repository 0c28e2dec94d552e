// The general settings of a workspace: what it is called, where and with what it runs, and how its tags and project sort it.

import { NativeSelect, Switch, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { projectsQuery } from '../api/queries.ts';
import { relatedId } from '../api/resources.ts';
import type { Workspace } from '../api/resources.ts';
import { Form, refusalOf, useSending } from '../parts/form.tsx';
import { Panel } from '../parts/panel.tsx';
import { Loaded } from '../parts/page.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { agentPoolsQuery, tagBindingsQuery } from './queries.ts';
import { Retention } from './retention.tsx';
import { tagsIn, textOfTags } from './tags.ts';
import { whyNotChange } from './why.ts';

const modes = [
  { value: 'remote', label: 'Here: plans and applies run on this server' },
  { value: 'agent', label: 'On agents: plans and applies run on a pool of yours' },
  { value: 'local', label: 'Elsewhere: only the state is kept here' },
];

export function GeneralOfWorkspace() {
  const { organization, workspace } = useHere();
  const tags = useQuery(tagBindingsQuery(workspace.id));
  return (
    <>
      <Panel title="General" lead="A change counts for runs that are made after it.">
        <Loaded query={tags}>
          {({ data }) => (
            <GeneralForm workspace={workspace} tags={textOfTags(data.map(({ attributes }) => attributes))} />
          )}
        </Loaded>
      </Panel>
      <Retention
        place={{ workspace: workspace.id }}
        otherwise={`As ${organization} says`}
        mayChange={whyNotChange(workspace) === null}
      />
    </>
  );
}

function GeneralForm({ workspace, tags }: { readonly workspace: Workspace; readonly tags: string }) {
  const { organization } = useHere();
  const { attributes } = workspace;
  const navigate = useNavigate();
  const { data: projects } = useQuery(projectsQuery(organization));
  const { data: pools } = useQuery(agentPoolsQuery(organization));
  const [given, give] = useState({
    name: attributes.name,
    description: attributes.description ?? '',
    project: relatedId(workspace, 'project')?.id ?? '',
    mode: attributes['execution-mode'],
    pool: relatedId(workspace, 'agent-pool')?.id ?? '',
    engine: attributes.engine,
    version: attributes['terraform-version'],
    folder: attributes['working-directory'] ?? '',
    autoApply: attributes['auto-apply'],
    autoApplyTriggered: attributes['auto-apply-run-trigger'],
    allowDestroy: attributes['allow-destroy-plan'],
    tags,
  });
  const set = (some: Partial<typeof given>): void => give({ ...given, ...some });
  const sending = useSending(
    () => {
      const { name, description, project, mode, pool, engine, version } = given;
      return api.patch('/api/v2/workspaces/{workspace}', {
        params: { path: { workspace: workspace.id } },
        body: {
          data: {
            type: 'workspaces',
            attributes: {
              ...{ name, description, engine, 'terraform-version': version, 'execution-mode': mode },
              ...(mode === 'agent' && pool !== '' ? { 'agent-pool-id': pool } : {}),
              'working-directory': given.folder,
              'auto-apply': given.autoApply,
              'auto-apply-run-trigger': given.autoApplyTriggered,
              'allow-destroy-plan': given.allowDestroy,
            },
            relationships: {
              ...(project === relatedId(workspace, 'project')?.id ? {} : { project: { data: { id: project } } }),
              'tag-bindings': { data: tagsIn(given.tags).map((tag) => ({ attributes: tag })) },
            },
          },
        },
      });
    },
    [['workspace'], ['workspaces', organization], ['tag-bindings', workspace.id]],
    async () => {
      if (given.name === attributes.name) return;
      const params = { organization, workspace: given.name, part: 'general' };
      await navigate({ to: '/app/$organization/workspaces/$workspace/settings/$part', params, replace: true });
    },
  );
  return (
    <Form
      sending={sending}
      word="Save"
      isReady={given.name !== ''}
      fields={[
        'name',
        'description',
        'terraform-version',
        'engine',
        'working-directory',
        'execution-mode',
        'agent-pool-id',
      ]}
      why={whyNotChange(workspace)}
    >
      <TextInput
        label="Name"
        description="Letters, digits, - and _. Configurations name the workspace by it; the old name leads nowhere once it is changed."
        value={given.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={refusalOf(sending, 'name')}
        required
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={given.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        error={refusalOf(sending, 'description')}
      />
      <NativeSelect
        label="Project"
        value={given.project}
        onChange={(event) => set({ project: event.currentTarget.value })}
        data={(projects?.data ?? []).map(({ id, attributes: { name } }) => ({ value: id, label: name }))}
      />
      <NativeSelect
        label="Where it runs"
        value={given.mode}
        onChange={(event) => set({ mode: event.currentTarget.value as typeof given.mode })}
        data={modes}
        error={refusalOf(sending, 'execution-mode')}
      />
      {given.mode === 'agent' ? (
        <NativeSelect
          label="Pool of agents"
          value={given.pool}
          onChange={(event) => set({ pool: event.currentTarget.value })}
          data={[
            { value: '', label: 'Choose a pool' },
            ...(pools?.data ?? []).map(({ id, attributes: { name } }) => ({ value: id, label: name })),
          ]}
          error={refusalOf(sending, 'agent-pool-id')}
        />
      ) : null}
      <NativeSelect
        label="Engine"
        value={given.engine}
        onChange={(event) => set({ engine: event.currentTarget.value as typeof given.engine, version: 'latest' })}
        data={[
          { value: 'terraform', label: 'Terraform' },
          { value: 'tofu', label: 'OpenTofu' },
        ]}
        error={refusalOf(sending, 'engine')}
      />
      <TextInput
        label="Version"
        description="An exact version, a constraint like ~> 1.10.0, or latest."
        value={given.version}
        onChange={(event) => set({ version: event.currentTarget.value })}
        error={refusalOf(sending, 'terraform-version')}
      />
      <TextInput
        label="Working directory"
        description="Below the root of the configuration; empty for the root itself."
        value={given.folder}
        onChange={(event) => set({ folder: event.currentTarget.value })}
        error={refusalOf(sending, 'working-directory')}
      />
      <Switch
        label="Apply by itself when a plan succeeds"
        checked={given.autoApply}
        onChange={(event) => set({ autoApply: event.currentTarget.checked })}
      />
      <Switch
        label="Apply by itself what a run trigger began"
        checked={given.autoApplyTriggered}
        onChange={(event) => set({ autoApplyTriggered: event.currentTarget.checked })}
      />
      <Switch
        label="Runs that destroy everything may be made"
        checked={given.allowDestroy}
        onChange={(event) => set({ allowDestroy: event.currentTarget.checked })}
      />
      <TextInput
        label="Tags"
        description="Words and key=value pairs, with commas between them."
        value={given.tags}
        onChange={(event) => set({ tags: event.currentTarget.value })}
      />
    </Form>
  );
}
