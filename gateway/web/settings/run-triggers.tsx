// Which workspaces start a run here when they have been applied.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { ConfirmButton, Form, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { DataTable, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/ago.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { runTriggersQuery } from './queries.ts';
import { whyNotChange } from './why.ts';
import { WorkspaceField, findWorkspaceId } from './workspace-field.tsx';

export function RunTriggers() {
  const { organization, workspace } = useHere();
  const { name } = workspace.attributes;
  const query = useQuery(runTriggersQuery(workspace.id));
  const why = whyNotChange(workspace);
  return (
    <>
      <Panel title="Runs after" lead={`When one of these is applied, ${name} plans.`} isFlush>
        <Loaded query={query} lines={3}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="No workspace starts runs here" />
            ) : (
              <DataTable
                caption="Workspaces that start runs here"
                rows={data}
                columns={[
                  {
                    head: 'Workspace',
                    look: 'main',
                    cell: ({ attributes }) => (
                      <Link
                        to="/app/$organization/workspaces/$workspace"
                        params={{ organization, workspace: attributes['sourceable-name'] }}
                      >
                        {attributes['sourceable-name']}
                      </Link>
                    ),
                  },
                  { head: 'Since', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
                  {
                    head: '',
                    look: 'end',
                    cell: ({ id, attributes }) =>
                      why === null ? (
                        <ConfirmButton
                          word="Remove"
                          label={`Remove ${attributes['sourceable-name']}`}
                          title="Remove the run trigger"
                          send={() =>
                            api.delete('/api/v2/run-triggers/{trigger}', { params: { path: { trigger: id } } })
                          }
                          stale={[['run-triggers', workspace.id]]}
                        >
                          An apply of {attributes['sourceable-name']} starts no more runs of {name}.
                        </ConfirmButton>
                      ) : null,
                  },
                ]}
              />
            )
          }
        </Loaded>
      </Panel>
      <AddTrigger why={why} />
    </>
  );
}

function AddTrigger({ why }: { readonly why: string | null }) {
  const { organization, workspace } = useHere();
  const [source, type] = useState('');
  const sending = useSending(
    async () => {
      const id = await findWorkspaceId(organization, source);
      return await api.post('/api/v2/workspaces/{workspace}/run-triggers', {
        params: { path: { workspace: workspace.id } },
        body: { data: { type: 'run-triggers', relationships: { sourceable: { data: { id } } } } },
      });
    },
    [['run-triggers', workspace.id]],
    () => type(''),
  );
  return (
    <Panel title="Add a run trigger">
      <Form sending={sending} word="Add" isReady={source !== ''} why={why}>
        <WorkspaceField organization={organization} label="Workspace" value={source} change={type} />
      </Form>
    </Panel>
  );
}
