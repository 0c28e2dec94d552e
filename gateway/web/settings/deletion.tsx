// Deletes a workspace: safely, which the server refuses while it manages resources, or by force.

import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { counted } from '../parts/amounts.ts';
import { Confirm } from '../parts/form.tsx';
import { Panel } from '../parts/panel.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';

export function WorkspaceDeletion() {
  const { organization, workspace } = useHere();
  const navigate = useNavigate();
  const [way, open] = useState<'safe' | 'forced' | null>(null);
  const { name, permissions } = workspace.attributes;
  const params = { path: { workspace: workspace.id } };
  const send = (): Promise<unknown> =>
    way === 'forced'
      ? api.delete('/api/v2/workspaces/{workspace}', { params })
      : api.post('/api/v2/workspaces/{workspace}/actions/safe-delete', { params });
  return (
    <Panel title="Deletion" lead="Nothing that was deleted comes back: its runs, states and variables go with it.">
      <div className="form">
        <div>
          <h3>Safe delete</h3>
          <p className="dim">
            Refused while {name} manages resources or is locked: destroy what it manages first, so that nothing is left
            behind that nobody knows of.
          </p>
          <div className="form-actions">
            <Button
              variant="default"
              disabled={!permissions['can-destroy']}
              title={permissions['can-destroy'] ? undefined : 'you need the right to delete this workspace'}
              onClick={() => open('safe')}
            >
              Delete safely
            </Button>
          </div>
        </div>
        <div>
          <h3>Forced delete</h3>
          <p className="dim">
            Deletes {name} whatever it manages. The resources stay where they are, and no state knows of them any more.
          </p>
          <div className="form-actions">
            <Button
              color="red"
              disabled={!permissions['can-force-delete']}
              title={permissions['can-force-delete'] ? undefined : 'only owners may, or whom they let'}
              onClick={() => open('forced')}
            >
              Delete by force
            </Button>
          </div>
        </div>
        {permissions['can-destroy'] && permissions['can-force-delete'] ? null : (
          <p className="dim small">
            {permissions['can-destroy']
              ? 'Only owners of the organization delete by force, unless its settings let admins of workspaces do it.'
              : 'To delete it you need admin access to this workspace.'}
          </p>
        )}
      </div>
      {way === null ? null : (
        <Confirm
          title={way === 'safe' ? `Delete ${name}` : `Delete ${name} by force`}
          word={way === 'safe' ? 'Delete safely' : 'Delete by force'}
          send={send}
          stale={[['workspaces', organization]]}
          close={() => open(null)}
          done={() => navigate({ to: '/app/$organization/workspaces', params: { organization }, search: {} })}
          typed={name}
        >
          {workspace.attributes['resource-count'] === 0
            ? `${name} manages no resources.`
            : `${name} manages ${counted(workspace.attributes['resource-count'], 'resource')}.`}
        </Confirm>
      )}
    </Panel>
  );
}
