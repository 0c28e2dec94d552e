// Which teams may do what with a workspace.

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { relatedId } from '../api/resources.ts';
import { Choice } from '../parts/choice.tsx';
import { ConfirmButton, Form, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { DataTable, Panel } from '../parts/panel.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { teamAccessQuery, teamsQuery } from './queries.ts';
import { whyNotChange } from './why.ts';

const levels = [
  { value: 'read', label: 'Read: sees runs, states and variables' },
  { value: 'plan', label: 'Plan: may also make plans' },
  { value: 'write', label: 'Write: may also apply, lock and change variables' },
  { value: 'admin', label: 'Admin: may also change these settings' },
] as const;
type Level = (typeof levels)[number]['value'];

export function WorkspaceAccess() {
  const { organization, workspace } = useHere();
  const query = useQuery(teamAccessQuery(workspace.id));
  const teams = useQuery(teamsQuery(organization));
  const why = whyNotChange(workspace);
  const stale = [['team-access', workspace.id]];
  const [team, choose] = useState('');
  const [access, level] = useState<Level>('read');
  const sending = useSending(
    () =>
      api.post('/api/v2/team-workspaces', {
        body: {
          data: {
            type: 'team-workspaces',
            attributes: { access },
            relationships: {
              team: { data: { id: team } },
              workspace: { data: { id: workspace.id } },
            },
          },
        },
      }),
    stale,
    () => choose(''),
  );
  const nameOf = (id: string | undefined): string =>
    teams.data?.data.find((each) => each.id === id)?.attributes.name ?? id ?? '';
  return (
    <>
      <Panel
        title="Team access"
        lead="Besides these: owners, teams that may read or manage all workspaces, and teams that its project lets in."
        isFlush
      >
        <Loaded query={query} lines={3}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="No team is let in here by itself" />
            ) : (
              <DataTable
                caption="Teams that are let in here"
                rows={data}
                columns={[
                  { head: 'Team', look: 'main', cell: (row) => nameOf(relatedId(row, 'team')?.id) },
                  { head: 'Access', cell: ({ attributes }) => attributes.access },
                  {
                    head: '',
                    look: 'end',
                    cell: (row) =>
                      why === null ? (
                        <ConfirmButton
                          word="Remove"
                          label={`Remove ${nameOf(relatedId(row, 'team')?.id)}`}
                          title={`Remove ${nameOf(relatedId(row, 'team')?.id)}`}
                          send={() =>
                            api.delete('/api/v2/team-workspaces/{access}', { params: { path: { access: row.id } } })
                          }
                          stale={stale}
                        >
                          The team keeps only what it has by other ways.
                        </ConfirmButton>
                      ) : null,
                  },
                ]}
              />
            )
          }
        </Loaded>
      </Panel>
      <Panel title="Let a team in">
        <Form sending={sending} word="Let in" isReady={team !== ''} why={why}>
          <NativeSelect
            label="Team"
            value={team}
            onChange={(event) => choose(event.currentTarget.value)}
            data={[
              { value: '', label: 'Choose a team' },
              ...(teams.data?.data ?? []).map(({ id, attributes: { name } }) => ({ value: id, label: name })),
            ]}
          />
          <Choice label="Access" value={access} options={levels} change={level} />
        </Form>
      </Panel>
    </>
  );
}
