// Which other workspaces may read this one's state, by terraform_remote_state.

import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { ConfirmButton, Form, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { DataTable, Panel } from '../parts/panel.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { consumersQuery } from './queries.ts';
import { whyNotChange } from './why.ts';
import { WorkspaceField, findWorkspaceId } from './workspace-field.tsx';

const path = '/api/v2/workspaces/{workspace}/relationships/remote-state-consumers';

export function StateSharing() {
  const { organization, workspace } = useHere();
  const why = whyNotChange(workspace);
  const params = { path: { workspace: workspace.id } };
  const [isGlobal, share] = useState(workspace.attributes['global-remote-state']);
  const sending = useSending(
    () =>
      api.patch('/api/v2/workspaces/{workspace}', {
        params,
        body: { data: { type: 'workspaces', attributes: { 'global-remote-state': isGlobal } } },
      }),
    [['workspace'], ['consumers', workspace.id]],
  );
  return (
    <>
      <Panel
        title="State sharing"
        lead="Runs of other workspaces read this state with the data source terraform_remote_state."
      >
        <Form sending={sending} word="Save" why={why}>
          <Switch
            label={`Every workspace of ${organization} may read it`}
            checked={isGlobal}
            onChange={(event) => share(event.currentTarget.checked)}
          />
        </Form>
      </Panel>
      {workspace.attributes['global-remote-state'] ? null : <Consumers why={why} />}
    </>
  );
}

function Consumers({ why }: { readonly why: string | null }) {
  const { organization, workspace } = useHere();
  const query = useQuery(consumersQuery(workspace.id));
  const params = { path: { workspace: workspace.id } };
  const [name, type] = useState('');
  const stale = [['consumers', workspace.id]];
  const sending = useSending(
    async () => {
      const id = await findWorkspaceId(organization, name);
      return await api.post(path, { params, body: { data: [{ type: 'workspaces', id }] } });
    },
    stale,
    () => type(''),
  );
  return (
    <>
      <Panel title="Workspaces that may read it" isFlush>
        <Loaded query={query} lines={3}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="No other workspace may read it" />
            ) : (
              <DataTable
                caption="Workspaces that may read this state"
                rows={data}
                columns={[
                  { head: 'Workspace', look: 'main', cell: ({ attributes }) => attributes.name },
                  {
                    head: '',
                    look: 'end',
                    cell: ({ id, attributes }) =>
                      why === null ? (
                        <ConfirmButton
                          word="Remove"
                          label={`Remove ${attributes.name}`}
                          title={`Remove ${attributes.name}`}
                          send={() => api.delete(path, { params, body: { data: [{ type: 'workspaces', id }] } })}
                          stale={stale}
                        >
                          Runs of {attributes.name} can read this state no more.
                        </ConfirmButton>
                      ) : null,
                  },
                ]}
              />
            )
          }
        </Loaded>
      </Panel>
      <Panel title="Let another workspace read it">
        <Form sending={sending} word="Add" isReady={name !== ''} why={why}>
          <WorkspaceField organization={organization} label="Workspace" value={name} change={type} />
        </Form>
      </Panel>
    </>
  );
}
