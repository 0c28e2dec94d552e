// Pools of agents: who is in them, and the tokens that agents come with.

import { Button, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import type { AgentPool } from '../api/resources.ts';
import { AgoOrNever } from '../parts/ago.tsx';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { AddButton, DataTable, Panel } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import type { Tone } from '../status.ts';
import { OneTimeToken } from './one-time.tsx';
import { agentPoolsQuery, agentTokensQuery, agentsQuery } from './queries.ts';

export function AgentPools({ organization }: { readonly organization: string }) {
  const query = useQuery(agentPoolsQuery(organization));
  const [isMaking, make] = useState(false);
  return (
    <>
      <Panel
        title="Pools of agents"
        lead="Agents run plans and applies where you start them, and ask here for work: nothing connects to them."
        actions={<AddButton onClick={() => make(true)}>New pool</AddButton>}
        isFlush
      >
        <Loaded query={query} lines={3}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="There are no pools yet">
                Make one and a token of it, and start terrace agent with that where the work is to be done.
              </EmptyState>
            ) : null
          }
        </Loaded>
        {isMaking ? <MakePool organization={organization} close={() => make(false)} /> : null}
      </Panel>
      {(query.data?.data ?? []).map((pool) => (
        <Pool key={pool.id} organization={organization} pool={pool} />
      ))}
    </>
  );
}

const standing: Readonly<Record<string, Tone>> = {
  idle: 'success',
  busy: 'running',
  unknown: 'attention',
  exited: 'canceled',
  errored: 'danger',
};

function Pool({ organization, pool }: { readonly organization: string; readonly pool: AgentPool }) {
  const { name } = pool.attributes;
  const agents = useQuery(agentsQuery(pool.id));
  const tokens = useQuery(agentTokensQuery(pool.id));
  const [isMinting, mint] = useState(false);
  const stale = [['agent-pools']];
  return (
    <Panel
      title={name}
      lead={
        pool.attributes['organization-scoped']
          ? 'Every workspace of the organization may take it.'
          : 'Only workspaces and projects that are named may take it.'
      }
      actions={
        <span className="row-buttons">
          <Button variant="default" size="compact-sm" onClick={() => mint(true)}>
            New token
          </Button>
          <ConfirmButton
            word="Delete"
            label={`Delete ${name}`}
            title={`Delete ${name}`}
            send={() => api.delete('/api/v2/agent-pools/{pool}', { params: { path: { pool: pool.id } } })}
            stale={[['agent-pools', organization]]}
          >
            Refused while a workspace takes it. Its tokens are over, and its agents find no more work.
          </ConfirmButton>
        </span>
      }
      isFlush
    >
      <Loaded query={agents} lines={2}>
        {({ data }) =>
          data.length === 0 ? (
            <div className="card-body dim">No agent has come yet.</div>
          ) : (
            <DataTable
              caption={`Agents of ${name}`}
              rows={data}
              columns={[
                { head: 'Agent', look: 'main', cell: ({ attributes }) => attributes.name },
                {
                  head: 'Standing',
                  cell: ({ attributes: { status } }) => <Badge tone={standing[status] ?? 'neutral'}>{status}</Badge>,
                },
                {
                  head: 'Last heard of',
                  cell: ({ attributes: { 'last-ping-at': time } }) => <AgoOrNever time={time} />,
                },
              ]}
            />
          )
        }
      </Loaded>
      {tokens.data === undefined || tokens.data.data.length === 0 ? null : (
        <DataTable
          caption={`Tokens of ${name}`}
          rows={tokens.data.data}
          columns={[
            { head: 'Token', look: 'main', cell: ({ attributes }) => attributes.description },
            {
              head: 'Last used',
              cell: ({ attributes: { 'last-used-at': time } }) => <AgoOrNever time={time} />,
            },
            {
              head: '',
              look: 'end',
              cell: ({ id, attributes }) => (
                <ConfirmButton
                  word="Delete"
                  label={`Delete the token ${attributes.description}`}
                  title={`Delete the token ${attributes.description}`}
                  send={() => api.delete('/api/v2/authentication-tokens/{token}', { params: { path: { token: id } } })}
                  stale={stale}
                >
                  Agents that came with it are turned away at once.
                </ConfirmButton>
              ),
            },
          ]}
        />
      )}
      {isMinting ? <MintToken pool={pool} close={() => mint(false)} /> : null}
    </Panel>
  );
}

function MakePool({ organization, close }: { readonly organization: string; readonly close: () => void }) {
  const [name, type] = useState('');
  const [isScoped, scope] = useState(true);
  const sending = useSending(
    () =>
      api.post('/api/v2/organizations/{organization}/agent-pools', {
        params: { path: { organization } },
        body: { data: { type: 'agent-pools', attributes: { name, 'organization-scoped': isScoped } } },
      }),
    [['agent-pools', organization]],
    close,
  );
  return (
    <FormDialog
      title="New pool of agents"
      close={close}
      sending={sending}
      word="Make pool"
      isReady={name !== ''}
      fields={['name']}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => type(event.currentTarget.value)}
        error={refusalOf(sending, 'name')}
        required
        data-autofocus
      />
      <Switch
        label="Every workspace of the organization may take it"
        checked={isScoped}
        onChange={(event) => scope(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

function MintToken({ pool, close }: { readonly pool: AgentPool; readonly close: () => void }) {
  const [description, type] = useState('');
  const [token, tell] = useState<string | null>(null);
  const sending = useSending(async () => {
    const { data } = await api.post('/api/v2/agent-pools/{pool}/authentication-tokens', {
      params: { path: { pool: pool.id } },
      body: { data: { type: 'authentication-tokens', attributes: { description } } },
    });
    tell(String(data.attributes.token));
  }, [['agent-pools', 'of', pool.id, 'tokens']]);
  if (token !== null)
    return (
      <OneTimeToken title={`Token of ${pool.attributes.name}`} token={token} close={close}>
        Start terrace agent with it, as TERRACE_AGENT_TOKEN.
      </OneTimeToken>
    );
  return (
    <FormDialog
      title={`New token of ${pool.attributes.name}`}
      close={close}
      sending={sending}
      word="Make token"
      isReady={description !== ''}
      fields={['description']}
    >
      <TextInput
        label="Description"
        description="Where its agents are, or what they are for."
        value={description}
        onChange={(event) => type(event.currentTarget.value)}
        error={refusalOf(sending, 'description')}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
