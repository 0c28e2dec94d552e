// Who belongs to an organization, and who is invited.

import { Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { includedOf } from '../../client/resources.ts';
import { api } from '../api/client.ts';
import { organizationQuery } from '../api/queries.ts';
import { relatedIn } from '../api/resources.ts';
import type { Many, Membership } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { AddButton, DataTable, Panel } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { membershipsQuery, teamsQuery } from './queries.ts';

export function Members({ organization }: { readonly organization: string }) {
  const query = useQuery(membershipsQuery(organization));
  const { data: own } = useQuery(organizationQuery(organization));
  const mayManage = own?.data.attributes.permissions['can-manage-memberships'] === true;
  const [isInviting, invite] = useState(false);
  const teamsOf = (found: Many<Membership>, { relationships }: Membership): string =>
    relationships.teams.data.flatMap(({ id }) => includedOf(found, 'teams', id)?.attributes.name ?? []).join(', ');
  return (
    <Panel
      title="Members"
      lead="Whoever is invited belongs to it as soon as they sign in with that address."
      actions={mayManage ? <AddButton onClick={() => invite(true)}>Invite</AddButton> : null}
      isFlush
    >
      <Loaded query={query} lines={3}>
        {(found) =>
          found.data.length === 0 ? (
            <EmptyState title="There is nobody that you may see" />
          ) : (
            <DataTable
              caption="Members"
              rows={found.data}
              columns={[
                {
                  head: 'Who',
                  look: 'main',
                  cell: (each) => (
                    <>
                      {relatedIn(found, each, 'user', 'users')?.attributes.username ?? each.attributes.email}
                      <div className="under">{each.attributes.email}</div>
                    </>
                  ),
                },
                { head: 'Teams', cell: (each) => teamsOf(found, each) || <span className="dim">none</span> },
                {
                  head: 'Standing',
                  cell: ({ attributes }) => (
                    <Badge tone={attributes.status === 'active' ? 'success' : 'neutral'}>
                      {attributes.status === 'active' ? 'Member' : 'Invited'}
                    </Badge>
                  ),
                },
                { head: 'Since', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
                {
                  head: '',
                  look: 'end',
                  cell: (each) =>
                    mayManage ? (
                      <ConfirmButton
                        word="Remove"
                        label={`Remove ${each.attributes.email}`}
                        title={`Remove ${each.attributes.email}`}
                        send={() =>
                          api.delete('/api/v2/organization-memberships/{membership}', {
                            params: { path: { membership: each.id } },
                          })
                        }
                        stale={[
                          ['memberships', organization],
                          ['teams', organization],
                        ]}
                      >
                        They leave all teams of {organization}, and see nothing of it any more.
                      </ConfirmButton>
                    ) : null,
                },
              ]}
            />
          )
        }
      </Loaded>
      {isInviting ? <Invite organization={organization} close={() => invite(false)} /> : null}
    </Panel>
  );
}

function Invite({ organization, close }: { readonly organization: string; readonly close: () => void }) {
  const teams = useQuery(teamsQuery(organization));
  const [email, type] = useState('');
  const [chosen, choose] = useState<readonly string[]>([]);
  const sending = useSending(
    () =>
      api.post('/api/v2/organizations/{organization}/organization-memberships', {
        params: { path: { organization } },
        body: {
          data: {
            type: 'organization-memberships',
            attributes: { email },
            relationships: { teams: { data: chosen.map((id) => ({ type: 'teams', id })) } },
          },
        },
      }),
    [
      ['memberships', organization],
      ['teams', organization],
    ],
    close,
  );
  return (
    <FormDialog
      title="Invite somebody"
      close={close}
      sending={sending}
      word="Invite"
      isReady={email !== ''}
      fields={['email']}
    >
      <TextInput
        label="E-mail address"
        type="email"
        value={email}
        onChange={(event) => type(event.currentTarget.value)}
        error={refusalOf(sending, 'email')}
        required
        data-autofocus
      />
      <Checkbox.Group label="Teams" value={[...chosen]} onChange={choose}>
        <div className="checks">
          {(teams.data?.data ?? []).map(({ id, attributes: { name } }) => (
            <Checkbox key={id} value={id} label={name} />
          ))}
        </div>
      </Checkbox.Group>
    </FormDialog>
  );
}
