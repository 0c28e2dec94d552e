// The teams of an organization: what they may do everywhere in it, who is in them, and their token.

import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { organizationQuery } from '../api/queries.ts';
import { relatedIn } from '../api/resources.ts';
import type { Team } from '../api/resources.ts';
import { ConfirmButton, Form, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { AddButton, DataTable, Panel } from '../parts/panel.tsx';
import { OneTimeToken } from './one-time.tsx';
import { membershipsQuery, teamsQuery } from './queries.ts';

type Right = keyof Team['attributes']['organization-access'];
const rights: readonly (readonly [Right, string])[] = [
  ['read-workspaces', 'See all workspaces'],
  ['manage-workspaces', 'Manage all workspaces'],
  ['read-projects', 'See all projects'],
  ['manage-projects', 'Manage all projects'],
  ['manage-vcs-settings', 'Manage version control and SSH keys'],
  ['manage-modules', 'Manage modules of the registry'],
  ['manage-providers', 'Manage providers of the registry'],
  ['manage-agent-pools', 'Manage pools of agents'],
  ['manage-membership', 'Invite and remove members'],
  ['manage-teams', 'Manage teams'],
  ['manage-organization-access', 'Give teams these rights'],
  ['access-secret-teams', 'See secret teams'],
  ['manage-run-tasks', 'Manage run tasks'],
  ['manage-policies', 'Manage policies'],
  ['manage-policy-overrides', 'Override policies'],
];

export function Teams({ organization }: { readonly organization: string }) {
  const query = useQuery(teamsQuery(organization));
  const { data: own } = useQuery(organizationQuery(organization));
  const [edited, edit] = useState<Team | 'new' | null>(null);
  const [token, tell] = useState<{ readonly team: string; readonly text: string } | null>(null);
  return (
    <Panel
      title="Teams"
      lead="What somebody may do comes from their teams."
      actions={
        own?.data.attributes.permissions['can-create-team'] === true ? (
          <AddButton onClick={() => edit('new')}>New team</AddButton>
        ) : null
      }
      isFlush
    >
      <Loaded query={query} lines={3}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="There is no team that you may see" />
          ) : (
            <DataTable
              caption="Teams"
              rows={data}
              columns={[
                {
                  head: 'Name',
                  look: 'main',
                  cell: ({ attributes }) => (
                    <>
                      {attributes.name}
                      <div className="under">{rightsOf(attributes['organization-access'])}</div>
                    </>
                  ),
                },
                { head: 'Members', look: 'end', cell: ({ attributes }) => attributes['users-count'] },
                {
                  head: '',
                  look: 'end',
                  cell: (team) => (
                    <TeamButtons
                      organization={organization}
                      team={team}
                      edit={() => edit(team)}
                      tell={(text) => tell({ team: team.attributes.name, text })}
                    />
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {edited === null ? null : (
        <Editor organization={organization} before={edited === 'new' ? null : edited} close={() => edit(null)} />
      )}
      {token === null ? null : (
        <OneTimeToken title={`Token of ${token.team}`} token={token.text} close={() => tell(null)}>
          Whoever has it acts as the team. A token that the team had before is over.
        </OneTimeToken>
      )}
    </Panel>
  );
}

const rightsOf = (access: Team['attributes']['organization-access']): string => {
  const held = rights
    .filter(([right]) => access[right])
    .map(([, word]) => word.charAt(0).toLowerCase() + word.slice(1));
  if (held.length === rights.length) return 'everything';
  return held.length === 0 ? 'only what projects and workspaces let it do' : held.join(', ');
};

function TeamButtons(props: {
  readonly organization: string;
  readonly team: Team;
  readonly edit: () => void;
  readonly tell: (token: string) => void;
}) {
  const { organization, team, edit, tell } = props;
  const { name, permissions } = team.attributes;
  const params = { path: { team: team.id } };
  return (
    <span className="row-buttons">
      {permissions['can-update-membership'] || permissions['can-update-name'] ? (
        <Button variant="default" size="compact-sm" aria-label={`Change ${name}`} onClick={edit}>
          Change
        </Button>
      ) : null}
      {permissions['can-update-api-token'] ? (
        <ConfirmButton
          word="New token"
          label={`New token of ${name}`}
          title={`New token of ${name}`}
          send={async () => {
            const body = { data: { type: 'authentication-tokens' as const, attributes: {} } };
            const { data } = await api.post('/api/v2/teams/{team}/authentication-token', { params, body });
            tell(String(data.attributes.token));
          }}
        >
          The token that the team has now is over at once.
        </ConfirmButton>
      ) : null}
      {permissions['can-destroy'] ? (
        <ConfirmButton
          word="Delete"
          label={`Delete ${name}`}
          title={`Delete ${name}`}
          send={() => api.delete('/api/v2/teams/{team}', { params })}
          stale={[['teams', organization]]}
        >
          Its members lose what they may do only by it, and its token is over.
        </ConfirmButton>
      ) : null}
    </span>
  );
}

function Editor(editor: { readonly organization: string; readonly before: Team | null; readonly close: () => void }) {
  const { organization, before, close } = editor;
  const [name, type] = useState(before?.attributes.name ?? '');
  const [visibility, show] = useState(before?.attributes.visibility ?? 'secret');
  const [held, hold] = useState<readonly string[]>(
    rights.filter(([right]) => before?.attributes['organization-access'][right] === true).map(([right]) => right),
  );
  const isOwners = before?.attributes.name === 'owners';
  const sending = useSending(
    () => {
      const access = Object.fromEntries(rights.map(([right]) => [right, held.includes(right)]));
      const attributes = isOwners ? {} : { name, visibility, 'organization-access': access };
      return before === null
        ? api.post('/api/v2/organizations/{organization}/teams', {
            params: { path: { organization } },
            body: { data: { type: 'teams', attributes: { ...attributes, name } } },
          })
        : api.patch('/api/v2/teams/{team}', {
            params: { path: { team: before.id } },
            body: { data: { type: 'teams', attributes } },
          });
    },
    [['teams', organization]],
    close,
  );
  return (
    <Modal opened onClose={close} title={before === null ? 'New team' : `Change ${before.attributes.name}`} centered>
      {isOwners ? null : (
        <Form sending={sending} word="Save" cancel={close} isReady={name !== ''} fields={['name']}>
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => type(event.currentTarget.value)}
            error={refusalOf(sending, 'name')}
            required
            data-autofocus
          />
          <NativeSelect
            label="Who sees it"
            value={visibility}
            onChange={(event) => show(event.currentTarget.value as typeof visibility)}
            data={[
              { value: 'secret', label: 'Its members and owners' },
              { value: 'organization', label: 'Everybody in the organization' },
            ]}
          />
          <Checkbox.Group label="May, everywhere in the organization" value={[...held]} onChange={hold}>
            <div className="checks">
              {rights.map(([right, word]) => (
                <Checkbox key={right} value={right} label={word} />
              ))}
            </div>
          </Checkbox.Group>
        </Form>
      )}
      {before === null ? null : <Members organization={organization} team={before} />}
    </Modal>
  );
}

function Members({ organization, team }: { readonly organization: string; readonly team: Team }) {
  const query = useQuery(membershipsQuery(organization));
  const [chosen, choose] = useState('');
  const params = { path: { team: team.id } };
  const stale = [
    ['memberships', organization],
    ['teams', organization],
  ];
  const adding = useSending(
    () =>
      api.post('/api/v2/teams/{team}/relationships/organization-memberships', {
        params,
        body: { data: [{ type: 'organization-memberships', id: chosen }] },
      }),
    stale,
    () => choose(''),
  );
  if (query.data === undefined) return null;
  const { data } = query.data;
  const isIn = ({ relationships }: (typeof data)[number]): boolean =>
    relationships.teams.data.some(({ id }) => id === team.id);
  const nameOf = (each: (typeof data)[number]): string =>
    relatedIn(query.data, each, 'user', 'users')?.attributes.username ?? each.attributes.email;
  return (
    <section aria-label="Members" className="form" style={{ marginTop: 16 }}>
      <h3>Members</h3>
      <ul className="entry-log">
        {data.filter(isIn).map((each) => (
          <li key={each.id}>
            <span>{nameOf(each)}</span>
            {each.attributes.status === 'invited' ? <span className="tag">invited</span> : null}
            <ConfirmButton
              word="Remove"
              label={`Remove ${nameOf(each)}`}
              title={`Remove ${nameOf(each)} from ${team.attributes.name}`}
              send={() =>
                api.delete('/api/v2/teams/{team}/relationships/organization-memberships', {
                  params,
                  body: { data: [{ type: 'organization-memberships', id: each.id }] },
                })
              }
              stale={stale}
            >
              What they may do only by this team, they may do no more.
            </ConfirmButton>
          </li>
        ))}
      </ul>
      <Form sending={adding} word="Add to the team" isReady={chosen !== ''}>
        <NativeSelect
          label="Member of the organization"
          value={chosen}
          onChange={(event) => choose(event.currentTarget.value)}
          data={[
            { value: '', label: 'Choose somebody' },
            ...data.filter((each) => !isIn(each)).map((each) => ({ value: each.id, label: nameOf(each) })),
          ]}
        />
      </Form>
    </section>
  );
}
