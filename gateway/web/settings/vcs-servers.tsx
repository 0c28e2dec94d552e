// The servers of version control that an organization is connected to.

import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { AddButton, DataTable, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/ago.tsx';
import { oauthClientsQuery } from './queries.ts';
import { Webhooks } from './webhooks.tsx';

/** Those that everybody's are at one address say nothing of it. */
const kinds = [
  { value: 'github', label: 'GitHub', isHosted: true },
  { value: 'github_enterprise', label: 'GitHub Enterprise', isHosted: false },
  { value: 'gitlab_hosted', label: 'GitLab.com', isHosted: true },
  { value: 'gitlab_community_edition', label: 'GitLab Community Edition', isHosted: false },
  { value: 'gitlab_enterprise_edition', label: 'GitLab Enterprise Edition', isHosted: false },
  { value: 'bitbucket_hosted', label: 'Bitbucket Cloud', isHosted: true },
  { value: 'bitbucket_data_center', label: 'Bitbucket Data Center', isHosted: false },
  { value: 'ado_services', label: 'Azure DevOps Services', isHosted: true },
  { value: 'ado_server', label: 'Azure DevOps Server', isHosted: false },
  { value: 'gitea', label: 'Gitea', isHosted: false },
  { value: 'forgejo', label: 'Forgejo', isHosted: false },
  { value: 'git', label: 'Any server of git over HTTPS', isHosted: false },
] as const;
type Kind = (typeof kinds)[number]['value'];

export function VcsServers({ organization }: { readonly organization: string }) {
  return (
    <>
      <Servers organization={organization} />
      <Webhooks organization={organization} />
    </>
  );
}

function Servers({ organization }: { readonly organization: string }) {
  const query = useQuery(oauthClientsQuery(organization));
  const [isAdding, add] = useState(false);
  return (
    <Panel
      title="Version control"
      lead={
        <>
          Servers whose repositories workspaces can follow.{' '}
          <Link to="/app/$organization/vcs-events" params={{ organization }}>
            What they told
          </Link>
        </>
      }
      actions={<AddButton onClick={() => add(true)}>Connect a server</AddButton>}
      isFlush
    >
      <Loaded query={query} lines={3}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="No server is connected yet">
              Make an access token at the server, and connect it here: pushes then start runs.
            </EmptyState>
          ) : (
            <DataTable
              caption="Connected servers"
              rows={data}
              columns={[
                {
                  head: 'Server',
                  look: 'main',
                  cell: ({ attributes }) => (
                    <>
                      {attributes.name ?? attributes['service-provider-display-name']}
                      <div className="under mono">{attributes['http-url']}</div>
                    </>
                  ),
                },
                { head: 'Kind', cell: ({ attributes }) => attributes['service-provider-display-name'] },
                { head: 'Since', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
                {
                  head: '',
                  look: 'end',
                  cell: ({ id, attributes }) => (
                    <ConfirmButton
                      word="Disconnect"
                      label={`Disconnect ${attributes.name ?? attributes['http-url']}`}
                      title={`Disconnect ${attributes.name ?? attributes['http-url']}`}
                      send={() => api.delete('/api/v2/oauth-clients/{client}', { params: { path: { client: id } } })}
                      stale={[['oauth-clients', organization]]}
                    >
                      Workspaces that follow its repositories follow them no more.
                    </ConfirmButton>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {isAdding ? <Connect organization={organization} close={() => add(false)} /> : null}
    </Panel>
  );
}

function Connect({ organization, close }: { readonly organization: string; readonly close: () => void }) {
  const [given, give] = useState({ kind: 'github' as Kind, name: '', url: '', token: '', user: '' });
  const set = (some: Partial<typeof given>): void => give({ ...given, ...some });
  const isHosted = kinds.find(({ value }) => value === given.kind)?.isHosted === true;
  const sending = useSending(
    () =>
      api.post('/api/v2/organizations/{organization}/oauth-clients', {
        params: { path: { organization } },
        body: {
          data: {
            type: 'oauth-clients',
            attributes: {
              ...{ name: given.name === '' ? null : given.name, 'service-provider': given.kind },
              ...{ 'oauth-token-string': given.token, key: given.user === '' ? null : given.user },
              ...(isHosted ? {} : { 'http-url': given.url }),
            },
          },
        },
      }),
    [['oauth-clients', organization]],
    close,
  );
  return (
    <FormDialog
      title="Connect a server"
      close={close}
      sending={sending}
      word="Connect"
      isReady={given.token !== '' && (isHosted || given.url !== '')}
      fields={['name', 'service-provider', 'http-url', 'oauth-token-string', 'key']}
    >
      <NativeSelect
        label="Kind"
        value={given.kind}
        onChange={(event) => {
          const kind = kinds.find(({ value }) => value === event.currentTarget.value);
          if (kind !== undefined) set({ kind: kind.value });
        }}
        data={kinds.map(({ value, label }) => ({ value, label }))}
        error={refusalOf(sending, 'service-provider')}
      />
      <TextInput
        label="Name"
        description="What people here call it; may be left empty."
        value={given.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={refusalOf(sending, 'name')}
      />
      {isHosted ? null : (
        <TextInput
          label="URL"
          description="Where people open it in a browser."
          value={given.url}
          onChange={(event) => set({ url: event.currentTarget.value })}
          error={refusalOf(sending, 'http-url')}
          required
        />
      )}
      <TextInput
        label="User"
        description="The name that goes with the token, where the server wants one; else empty."
        value={given.user}
        onChange={(event) => set({ user: event.currentTarget.value })}
        error={refusalOf(sending, 'key')}
      />
      <PasswordInput
        label="Access token"
        description="It is sealed, and never shown again."
        value={given.token}
        onChange={(event) => set({ token: event.currentTarget.value })}
        error={refusalOf(sending, 'oauth-token-string')}
        autoComplete="new-password"
        required
      />
    </FormDialog>
  );
}
