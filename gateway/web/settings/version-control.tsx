// The repository that a workspace follows, and which changes in it start a run.

import { NativeSelect, SegmentedControl, Switch, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import type { Installation, OAuthClient, Workspace } from '../api/resources.ts';
import { ConfirmButton, Form, refusalOf, useSending } from '../parts/form.tsx';
import { Loaded } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { installationsQuery, oauthClientsQuery } from './queries.ts';
import { WebhookNotice } from './webhooks.tsx';
import { whyNotChange } from './why.ts';

const textOf = (repo: Workspace['attributes']['vcs-repo'], name: string): string => {
  const value = repo?.[name];
  return typeof value === 'string' ? value : '';
};

export function VersionControl() {
  const { organization, workspace } = useHere();
  const query = useQuery(oauthClientsQuery(organization));
  const installed = useQuery(installationsQuery(organization));
  const isConnected = workspace.attributes['vcs-repo'] !== null;
  const why = whyNotChange(workspace);
  return (
    <Panel
      title="Version control"
      lead={
        <>
          A push to the branch starts a run, and a pull request is planned.{' '}
          <Link to="/app/$organization/vcs-events" params={{ organization }}>
            What came, and what was decided
          </Link>
        </>
      }
      actions={
        isConnected && why === null ? (
          <ConfirmButton
            word="Disconnect"
            title="Disconnect the repository"
            send={() =>
              api.patch('/api/v2/workspaces/{workspace}', {
                params: { path: { workspace: workspace.id } },
                body: { data: { type: 'workspaces', attributes: { 'vcs-repo': null } } },
              })
            }
            stale={[['workspace']]}
          >
            Pushes start no more runs here. What has run stays.
          </ConfirmButton>
        ) : null
      }
    >
      <Loaded query={query} lines={3}>
        {({ data: clients }) => (
          <>
            <WebhookNotice
              organization={organization}
              error={textOf(workspace.attributes['vcs-repo'], 'webhook-error') || null}
            />
            <Loaded query={installed} lines={3}>
              {({ data: installations }) => (
                <Connection key={String(isConnected)} {...{ workspace, clients, installations, why }} />
              )}
            </Loaded>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

type By = 'all' | 'patterns' | 'prefixes' | 'tags';

function Connection(connection: {
  readonly workspace: Workspace;
  readonly clients: readonly OAuthClient[];
  readonly installations: readonly Installation[];
  readonly why: string | null;
}) {
  const { workspace, clients, installations, why } = connection;
  const { organization } = useHere();
  const { attributes } = workspace;
  const repo = attributes['vcs-repo'];
  const [given, give] = useState({
    /** A token, or an installation of the GitHub App. */
    server: textOf(repo, 'github-app-installation-id') || textOf(repo, 'oauth-token-id'),
    identifier: textOf(repo, 'identifier'),
    branch: textOf(repo, 'branch'),
    submodules: repo?.['ingress-submodules'] === true,
    by: (textOf(repo, 'tags-regex') !== ''
      ? 'tags'
      : !attributes['file-triggers-enabled']
        ? 'all'
        : attributes['trigger-prefixes'].length > 0
          ? 'prefixes'
          : 'patterns') as By,
    patterns: attributes['trigger-patterns'].join('\n'),
    prefixes: attributes['trigger-prefixes'].join('\n'),
    tags: textOf(repo, 'tags-regex'),
    speculative: attributes['speculative-enabled'],
  });
  const set = (some: Partial<typeof given>): void => give({ ...given, ...some });
  const isInstallation = installations.some(({ id }) => id === given.server);
  const serverField = isInstallation ? 'vcs-repo/github-app-installation-id' : 'vcs-repo/oauth-token-id';
  const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
  const sending = useSending(
    () =>
      api.patch('/api/v2/workspaces/{workspace}', {
        params: { path: { workspace: workspace.id } },
        body: {
          data: {
            type: 'workspaces',
            attributes: {
              'vcs-repo': {
                identifier: given.identifier,
                branch: given.branch,
                ...(isInstallation
                  ? { 'github-app-installation-id': given.server }
                  : { 'oauth-token-id': given.server }),
                'ingress-submodules': given.submodules,
                'tags-regex': given.by === 'tags' ? given.tags : '',
              },
              'file-triggers-enabled': given.by === 'patterns' || given.by === 'prefixes',
              ...(given.by === 'prefixes'
                ? { 'trigger-prefixes': lines(given.prefixes) }
                : { 'trigger-patterns': given.by === 'patterns' ? lines(given.patterns) : [] }),
              'speculative-enabled': given.speculative,
            },
          },
        },
      }),
    [['workspace']],
  );
  const tokens = clients.flatMap((client) =>
    (client.relationships['oauth-tokens'].data ?? []).map(({ id }) => ({
      value: id,
      label: `${client.attributes.name ?? client.attributes['service-provider-display-name']} (${client.attributes['http-url']})`,
    })),
  );
  const servers = [
    ...installations.map(({ id, attributes: { name } }) => ({ value: id, label: `GitHub App (${name})` })),
    ...tokens,
  ];
  if (servers.length === 0 && repo === null)
    return (
      <p className="dim">
        {organization} is connected to no server of version control.{' '}
        <Link to="/app/$organization/settings/$part" params={{ organization, part: 'version-control' }}>
          Its settings are where one is connected.
        </Link>
      </p>
    );
  return (
    <Form
      sending={sending}
      word={repo === null ? 'Connect' : 'Save'}
      isReady={given.identifier !== '' && given.server !== ''}
      fields={['vcs-repo/identifier', 'vcs-repo/branch', serverField, 'vcs-repo/tags-regex']}
      why={why}
    >
      <NativeSelect
        label="Server"
        value={given.server}
        onChange={(event) => set({ server: event.currentTarget.value })}
        data={[{ value: '', label: 'Choose a server' }, ...servers]}
        error={refusalOf(sending, serverField)}
      />
      <TextInput
        label="Repository"
        description="As its server names it: owner/name."
        value={given.identifier}
        onChange={(event) => set({ identifier: event.currentTarget.value })}
        error={refusalOf(sending, 'vcs-repo/identifier')}
        required
      />
      <TextInput
        label="Branch"
        description="Empty for the repository's own default."
        value={given.branch}
        onChange={(event) => set({ branch: event.currentTarget.value })}
        error={refusalOf(sending, 'vcs-repo/branch')}
      />
      <SegmentedControl
        aria-label="What starts a run"
        className="wraps"
        value={given.by}
        onChange={(by) => set({ by: by as By })}
        data={[
          { value: 'all', label: 'Every push' },
          { value: 'patterns', label: 'Files by pattern' },
          { value: 'prefixes', label: 'Files by folder' },
          { value: 'tags', label: 'Tags' },
        ]}
      />
      {given.by === 'patterns' ? (
        <Textarea
          label="Patterns"
          description="One a line, from the root of the repository; without any, the working directory counts."
          autosize
          minRows={3}
          value={given.patterns}
          onChange={(event) => set({ patterns: event.currentTarget.value })}
        />
      ) : given.by === 'prefixes' ? (
        <Textarea
          label="Folders"
          description="One a line, beside the working directory."
          autosize
          minRows={3}
          value={given.prefixes}
          onChange={(event) => set({ prefixes: event.currentTarget.value })}
        />
      ) : given.by === 'tags' ? (
        <TextInput
          label="Tags"
          description="A regular expression that the tag's name must match."
          value={given.tags}
          onChange={(event) => set({ tags: event.currentTarget.value })}
          error={refusalOf(sending, 'vcs-repo/tags-regex')}
        />
      ) : null}
      <Switch
        label="Pull requests are planned"
        checked={given.speculative}
        onChange={(event) => set({ speculative: event.currentTarget.checked })}
      />
      <Switch
        label="Submodules are fetched too"
        checked={given.submodules}
        onChange={(event) => set({ submodules: event.currentTarget.checked })}
      />
    </Form>
  );
}
