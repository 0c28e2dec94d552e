// People and groups that the identity provider keeps here by SCIM: whether it does, its tokens, which of its groups are the site admins, and what
// it has brought.

import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { api } from '../api/client.ts';
import { AgoOrNever } from '../parts/ago.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { orNull, useEdits } from '../parts/edits.ts';
import { SearchField } from '../parts/filters.tsx';
import { ConfirmButton, Form, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { AddButton, ListPanel, Panel } from '../parts/panel.tsx';
import { OneTimeToken } from '../settings/one-time.tsx';
import { samlQuery, scimGroupsQuery, scimQuery, scimTokensQuery } from './queries.ts';
import type { SamlAttributes, ScimAttributes } from './queries.ts';

export function Provisioning() {
  const saml = useQuery(samlQuery);
  const scim = useQuery(scimQuery);
  return (
    <Loaded query={saml}>
      {({ data: sso }) => (
        <Loaded query={scim}>
          {({ data }) =>
            data.attributes.enabled ? (
              <>
                <Settings attributes={data.attributes} saml={sso.attributes} />
                <Tokens />
                <Groups />
              </>
            ) : (
              <Off saml={sso.attributes} />
            )
          }
        </Loaded>
      )}
    </Loaded>
  );
}

const lead = 'The identity provider makes, changes and suspends people here, and keeps who is in which of its groups.';

function Off({ saml }: { readonly saml: SamlAttributes }) {
  const isReady = saml.enabled && saml['provider-type'] !== 'unknown';
  return (
    <Panel
      title="Provisioning"
      lead={lead}
      actions={
        isReady ? (
          <ConfirmButton
            word="Switch on"
            title="Switch provisioning on"
            send={() =>
              api.patch('/api/v2/admin/scim-settings', {
                body: { data: { type: 'scim-settings', attributes: { enabled: true } } },
              })
            }
            stale={[scimQuery.queryKey]}
          >
            From then on only who was provisioned signs in with SSO, and attributes of SAML change nothing. Site admins
            with a password get in as before.
          </ConfirmButton>
        ) : null
      }
    >
      {isReady ? (
        <p>Off. Switch it on, make a token, and give that to the provider.</p>
      ) : (
        <p className="dim">
          Off. Whoever is provisioned signs in with SSO, so{' '}
          <Link to="/app/admin/settings/$part" params={{ part: 'sso' }}>
            single sign-on
          </Link>{' '}
          has to be on first, and has to say which provider it is.
        </p>
      )}
    </Panel>
  );
}

function Settings({ attributes, saml }: { readonly attributes: ScimAttributes; readonly saml: SamlAttributes }) {
  const { given, edits, isChanged, set, forget } = useEdits(attributes);
  const groups = useQuery(scimGroupsQuery({}));
  const address = `${new URL(saml['metadata-url']).origin}/scim/v2`;
  const sending = useSending(
    () => {
      const { paused, 'site-admin-group-scim-id': group } = edits;
      return api.patch('/api/v2/admin/scim-settings', {
        body: {
          data: {
            type: 'scim-settings',
            attributes: {
              ...(paused === undefined ? {} : { paused }),
              ...(group === undefined ? {} : { 'site-admin-group-scim-id': group }),
            },
          },
        },
      });
    },
    [scimQuery.queryKey],
    forget,
  );
  const known = (groups.data?.data ?? []).map(({ id, attributes: { name } }) => ({ value: id, label: name }));
  const admins = attributes['site-admin-group-scim-id'];
  // It may stand further behind than the first hundred.
  const own =
    admins === null || known.some(({ value }) => value === admins)
      ? []
      : [{ value: admins, label: attributes['site-admin-group-display-name'] ?? admins }];
  return (
    <Panel
      title="Provisioning"
      lead={lead}
      actions={
        <ConfirmButton
          word="End provisioning"
          title="End provisioning"
          typed="end"
          send={() => api.delete('/api/v2/admin/scim-settings')}
          stale={[['site']]}
        >
          Its tokens open nothing any more, and its groups are gone. Users and teams stay as they are, and attributes of
          SAML count again.
        </ConfirmButton>
      }
    >
      <Form sending={sending} word="Save" fields={['paused', 'site-admin-group-scim-id']} isReady={isChanged}>
        <dl className="facts">
          <dt>For the provider</dt>
          <dd>
            {address} <CopyButton text={address} what="the address for the provider" />
          </dd>
        </dl>
        <Switch
          label="Paused"
          description="What the provider sends is refused meanwhile."
          checked={given.paused}
          onChange={(event) => set({ paused: event.currentTarget.checked })}
          error={refusalOf(sending, 'paused')}
        />
        <NativeSelect
          label="Group of site admins"
          description="Whoever is in it is a site admin here."
          value={given['site-admin-group-scim-id'] ?? ''}
          onChange={(event) => set({ 'site-admin-group-scim-id': orNull(event.currentTarget.value) })}
          data={[{ value: '', label: 'None' }, ...own, ...known]}
          error={refusalOf(sending, 'site-admin-group-scim-id')}
        />
      </Form>
    </Panel>
  );
}

function Tokens() {
  const query = useQuery(scimTokensQuery);
  const [isMaking, make] = useState(false);
  return (
    <ListPanel
      title="Tokens"
      lead="What the provider shows when it comes. Each lives for a year at most."
      actions={<AddButton onClick={() => make(true)}>New token</AddButton>}
      query={query}
      empty={<EmptyState title="There are no tokens">The provider needs one to bring anybody.</EmptyState>}
      columns={[
        { head: 'Token', look: 'main', cell: ({ attributes }) => attributes.description },
        {
          head: 'Last used',
          cell: ({ attributes: { 'last-used-at': time } }) => <AgoOrNever time={time} />,
        },
        {
          head: 'Ends',
          cell: ({ attributes: { 'expired-at': time } }) =>
            time === null ? <span className="dim">never</span> : new Date(time).toLocaleDateString(),
        },
        {
          head: '',
          look: 'end',
          cell: ({ id, attributes }) => (
            <ConfirmButton
              word="Delete"
              label={`Delete the token ${attributes.description}`}
              title={`Delete the token ${attributes.description}`}
              send={() => api.delete('/api/v2/admin/scim-tokens/{token}', { params: { path: { token: id } } })}
              stale={[scimTokensQuery.queryKey]}
            >
              The provider is turned away at once when it comes with it.
            </ConfirmButton>
          ),
        },
      ]}
    >
      {isMaking ? <MakeToken close={() => make(false)} /> : null}
    </ListPanel>
  );
}

function MakeToken({ close }: { readonly close: () => void }) {
  const [description, type] = useState('');
  const [end, until] = useState('');
  const [token, tell] = useState<string | null>(null);
  const sending = useSending(async () => {
    const expires = end === '' ? {} : { 'expired-at': new Date(`${end}T00:00:00Z`).toISOString() };
    const { data } = await api.post('/api/v2/admin/scim-tokens', {
      body: { data: { type: 'authentication-tokens', attributes: { description, ...expires } } },
    });
    tell(String(data.attributes.token));
  }, [scimTokensQuery.queryKey]);
  if (token !== null)
    return (
      <OneTimeToken title="Token for provisioning" token={token} close={close}>
        Give it to the identity provider, as the bearer token of its SCIM client.
      </OneTimeToken>
    );
  return (
    <FormDialog
      title="New token for provisioning"
      close={close}
      sending={sending}
      word="Make token"
      isReady={description !== ''}
      fields={['description', 'expired-at']}
    >
      <TextInput
        label="Description"
        description="Who comes with it."
        value={description}
        onChange={(event) => type(event.currentTarget.value)}
        error={refusalOf(sending, 'description')}
        required
        data-autofocus
      />
      <TextInput
        label="Ends"
        description="Between 29 and 365 days from now; empty for a year."
        type="date"
        value={end}
        onChange={(event) => until(event.currentTarget.value)}
        error={refusalOf(sending, 'expired-at')}
      />
    </FormDialog>
  );
}

function Groups() {
  const [q, search] = useState<string | undefined>();
  const [page, turn] = useState<number | undefined>();
  const query = useQuery(scimGroupsQuery({ q, page }));
  const type = useCallback((text: string | undefined) => {
    search(text);
    turn(undefined);
  }, []);
  return (
    <ListPanel
      title="Groups"
      lead="What the provider has brought. A team that follows one is linked to it by the API."
      actions={<SearchField value={q} label="Find a group" change={type} />}
      query={query}
      empty={
        <EmptyState title={q === undefined ? 'The provider has brought no group yet' : 'There is no group like that'} />
      }
      columns={[
        { head: 'Group', look: 'main', cell: ({ attributes }) => attributes.name },
        { head: 'Id', look: 'mono', cell: ({ id }) => id },
      ]}
      foot={({ meta }) => <Pager pagination={meta.pagination} what="group" go={turn} />}
    />
  );
}
