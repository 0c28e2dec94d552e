// A module of the registry: its text, what it takes and gives, its versions with how far each has come, and how it is used.

import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, lazy, useState } from 'react';
import { api } from '../api/client.ts';
import type { RegistryModule } from '../api/resources.ts';
import { counted } from '../parts/amounts.ts';
import { Choice } from '../parts/choice.tsx';
import { CodeBlock } from '../parts/copy.tsx';
import { ConfirmButton, FormDialog, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded, PageHead, Waiting, sentence } from '../parts/page.tsx';
import { DataTable, Panel } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { tabLink } from '../parts/tab.ts';
import { hooksQuery } from '../settings/queries.ts';
import { WebhookNotice } from '../settings/webhooks.tsx';
import { moduleContentQuery, moduleQuery, moduleVersionQuery } from './queries.ts';
import type { ModuleName, ModulePart } from './queries.ts';
import { TestRuns } from './test-runs.tsx';
import { newestFirst, newestOf, statusOfVersion } from './versions.ts';

const LazyMarkdown = lazy(() => import('./markdown.tsx').then(({ MarkdownText }) => ({ default: MarkdownText })));

const from = '/app/$organization/registry/modules/private/$namespace/$name/$provider';
const tabs = [
  ['readme', 'README'],
  ['inputs', 'Inputs'],
  ['outputs', 'Outputs'],
  ['needs', 'Needs'],
  ['resources', 'Resources'],
  ['versions', 'Versions'],
  ['tests', 'Tests'],
] as const;

export function ModulePage() {
  const { organization, namespace, name, provider } = useParams({ from });
  const query = useQuery(moduleQuery(organization, { namespace, name, provider }));
  return <Loaded query={query}>{({ data }) => <Module organization={organization} module={data} />}</Loaded>;
}

function Module({ organization, module }: { readonly organization: string; readonly module: RegistryModule }) {
  const { version: wanted, tab = 'readme' } = useSearch({ from });
  const navigate = useNavigate({ from });
  const client = useQueryClient();
  const { namespace, name, provider, permissions, error } = module.attributes;
  const versions = newestFirst(module.attributes['version-statuses']);
  const version = versions.find((each) => each.version === wanted) ?? newestOf(versions);
  const repository = module.attributes['vcs-repo'];
  return (
    <>
      <PageHead
        title={name}
        lead={
          <div className="run-lead">
            <span className="mono">
              {namespace}/{name}/{provider}
            </span>
            {module.attributes['no-code'] ? <span className="tag">no-code</span> : null}
            {repository === null ? null : (
              <span>
                published from {repository.identifier}, by its{' '}
                {repository.branch === null ? 'tags' : `branch ${repository.branch}`}
              </span>
            )}
          </div>
        }
        actions={
          <>
            {versions.length === 0 ? null : (
              <NativeSelect
                aria-label="Version"
                value={version?.version ?? ''}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  void navigate({ search: (before) => ({ ...before, version: value }), replace: true });
                }}
                data={versions.map(({ version: text }) => text)}
              />
            )}
            {permissions['can-resync'] && repository !== null ? (
              <Button
                variant="default"
                onClick={() => {
                  const params = { path: { id: module.id } };
                  void api
                    .post('/api/v2/terrace/registry-modules/{id}/actions/resync', { params })
                    .finally(() => client.invalidateQueries({ queryKey: ['registry-modules', organization] }));
                }}
              >
                Look for tags again
              </Button>
            ) : null}
          </>
        }
      />
      {error === null ? null : <div className="notice danger">{sentence(error)}</div>}
      {repository === null ? null : <NoWebhook organization={organization} url={repository['webhook-url']} />}
      {version === null ? (
        <div className="card">
          <EmptyState title="This module has no version yet">
            {repository === null
              ? 'Its versions are uploaded through the API.'
              : 'A tag like v1.2.3 in its repository makes one.'}
          </EmptyState>
        </div>
      ) : (
        <div className="columns">
          <div>
            <ul className="tabs" aria-label="Parts of the module">
              {tabs.map(([key, word]) => (
                <li key={key}>
                  <Link
                    to={from}
                    params={{ organization, namespace, name, provider }}
                    search={(before) => ({ ...before, tab: key === 'readme' ? undefined : key })}
                    {...tabLink(tab === key)}
                  >
                    {word}
                  </Link>
                </li>
              ))}
            </ul>
            {tab === 'versions' ? (
              <Versions organization={organization} module={module} />
            ) : tab === 'tests' ? (
              <TestRuns organization={organization} name={{ namespace, name, provider }} />
            ) : version.status === 'ok' ? (
              <Content name={{ namespace, name, provider }} version={version.version} tab={tab} />
            ) : (
              <div className="card">
                <EmptyState title={statusOfVersion(version.status)[1]} isBad={version.error !== undefined}>
                  {version.error ?? 'This version cannot be used yet.'}
                </EmptyState>
              </div>
            )}
          </div>
          <aside>
            <Usage organization={organization} module={module} version={version.version} />
          </aside>
        </div>
      )}
    </>
  );
}

function Content(props: { readonly name: ModuleName; readonly version: string; readonly tab: string }) {
  const { name, version, tab } = props;
  const query = useQuery(moduleContentQuery(name, version));
  return (
    <Loaded query={query}>
      {({ root, submodules, examples }) =>
        tab === 'readme' ? (
          <>
            <Readme part={root} />
            {[...submodules, ...examples].map((part) => (
              <Panel key={part.path} title={part.path}>
                <p className="dim small">
                  {[
                    counted(part.inputs.length, 'input'),
                    counted(part.outputs.length, 'output'),
                    counted(part.resources.length, 'resource'),
                  ].join(', ')}
                </p>
              </Panel>
            ))}
          </>
        ) : (
          <Facts part={root} tab={tab} />
        )
      }
    </Loaded>
  );
}

function Readme({ part: { readme } }: { readonly part: ModulePart }) {
  return (
    <div className="card">
      {readme.trim() === '' ? (
        <EmptyState title="This module has no README" />
      ) : (
        <div className="card-body">
          <Suspense fallback={<Waiting />}>
            <LazyMarkdown text={readme} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function Facts({ part, tab }: { readonly part: ModulePart; readonly tab: string }) {
  const named = <Row extends { readonly name: string }>(rows: readonly Row[]) =>
    rows.map((row, index) => ({ ...row, id: `${row.name} ${index}` }));
  const none = (word: string) => (
    <div className="card">
      <EmptyState title={`This module has no ${word}`} />
    </div>
  );
  if (tab === 'inputs')
    return part.inputs.length === 0 ? (
      none('inputs')
    ) : (
      <div className="card">
        <DataTable
          caption="Inputs"
          rows={named(part.inputs)}
          columns={[
            {
              head: 'Name',
              look: 'main',
              cell: ({ name, required }) => (
                <>
                  <span className="mono">{name}</span> {required ? <span className="tag">required</span> : null}
                </>
              ),
            },
            { head: 'Type', cell: ({ type }) => <span className="mono value">{type}</span> },
            { head: 'What for', cell: ({ description }) => description },
            { head: 'Default', cell: ({ default: text }) => <span className="mono value">{text}</span> },
          ]}
        />
      </div>
    );
  if (tab === 'outputs')
    return part.outputs.length === 0 ? (
      none('outputs')
    ) : (
      <div className="card">
        <DataTable
          caption="Outputs"
          rows={named(part.outputs)}
          columns={[
            { head: 'Name', look: 'main', cell: ({ name }) => <span className="mono">{name}</span> },
            { head: 'What it is', cell: ({ description }) => description },
          ]}
        />
      </div>
    );
  if (tab === 'resources')
    return part.resources.length === 0 ? (
      none('resources of its own')
    ) : (
      <div className="card">
        <DataTable
          caption="Resources"
          rows={named(part.resources)}
          columns={[
            { head: 'Type', look: 'main', cell: ({ type }) => <span className="mono">{type}</span> },
            { head: 'Name', cell: ({ name }) => <span className="mono">{name}</span> },
          ]}
        />
      </div>
    );
  const needs = [
    ...part.provider_dependencies.map((each) => ({ ...each, kind: 'provider' })),
    ...part.dependencies.map((each) => ({ ...each, kind: 'module' })),
  ];
  return needs.length === 0 ? (
    none('needs')
  ) : (
    <div className="card">
      <DataTable
        caption="Needs"
        rows={named(needs)}
        columns={[
          { head: 'Name', look: 'main', cell: ({ name }) => <span className="mono">{name}</span> },
          { head: 'Kind', cell: ({ kind }) => kind },
          { head: 'From', cell: ({ source }) => <span className="mono value">{source}</span> },
          { head: 'Version', cell: ({ version }) => <span className="mono">{version}</span> },
        ]}
      />
    </div>
  );
}

/** How it is written into a configuration. */
function Usage(props: { readonly organization: string; readonly module: RegistryModule; readonly version: string }) {
  const { organization, module, version } = props;
  const { namespace, name, provider } = module.attributes;
  const query = useQuery(moduleVersionQuery(organization, { namespace, name, provider }, version));
  const standing = query.data?.data.attributes;
  return (
    <>
      {standing === undefined || standing.standing === 'current' ? null : (
        <div className={standing.standing === 'revoked' ? 'notice danger' : 'notice attention'}>
          <div className="grow">
            <b>{standing.standing === 'revoked' ? 'Revoked.' : 'Deprecated.'}</b>{' '}
            {standing.reason === '' ? '' : sentence(standing.reason)}
          </div>
        </div>
      )}
      <Panel title="How it is used">
        <CodeBlock
          text={`module "${name}" {\n  source  = "${location.host}/${namespace}/${name}/${provider}"\n  version = "${version}"\n}\n`}
          what="the module block"
        />
      </Panel>
    </>
  );
}

function Versions({ organization, module }: { readonly organization: string; readonly module: RegistryModule }) {
  const { namespace, name, provider, permissions } = module.attributes;
  const [judged, judge] = useState<string | null>(null);
  const path = { organization, registry: 'private' as const, namespace, name, provider };
  const stale = [['registry-modules', organization]];
  const navigate = useNavigate();
  return (
    <>
      <div className="card">
        <DataTable
          caption="Versions, the newest first"
          rows={newestFirst(module.attributes['version-statuses']).map((each) => ({ ...each, id: each.version }))}
          columns={[
            { head: 'Version', look: 'main', cell: ({ version }) => <span className="number">{version}</span> },
            {
              head: 'Status',
              cell: ({ status, error }) => {
                const [tone, word] = statusOfVersion(status);
                return (
                  <>
                    <Badge tone={tone}>{word}</Badge>
                    {error === undefined ? null : <div className="under">{error}</div>}
                  </>
                );
              },
            },
            {
              head: '',
              look: 'end',
              cell: ({ version, status }) =>
                permissions['can-delete'] ? (
                  <span className="row-buttons">
                    {status === 'ok' ? (
                      <Button
                        variant="default"
                        size="compact-sm"
                        aria-label={`Deprecate or revoke ${version}`}
                        onClick={() => judge(version)}
                      >
                        Deprecate
                      </Button>
                    ) : null}
                    <ConfirmButton
                      word="Delete"
                      label={`Delete ${version}`}
                      title={`Delete version ${version}`}
                      send={() =>
                        api.delete(
                          '/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}/{version}',
                          { params: { path: { ...path, version } } },
                        )
                      }
                      stale={stale}
                    >
                      Configurations that ask for it cannot fetch it any more.
                    </ConfirmButton>
                  </span>
                ) : null,
            },
          ]}
        />
      </div>
      {permissions['can-delete'] ? (
        <Panel
          title="Deletion"
          actions={
            <ConfirmButton
              word="Delete module"
              title={`Delete ${name}`}
              typed={name}
              send={() =>
                api.delete(
                  '/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}',
                  { params: { path } },
                )
              }
              stale={stale}
              done={() => navigate({ to: '/app/$organization/registry', params: { organization }, search: {} })}
            >
              All its versions go with it.
            </ConfirmButton>
          }
        >
          <p className="dim">Configurations that ask for it cannot fetch it any more.</p>
        </Panel>
      ) : null}
      {judged === null ? null : <Judge path={{ ...path, version: judged }} close={() => judge(null)} />}
    </>
  );
}

/** Said to whoever manages version control, who alone may read it. */
function NoWebhook({ organization, url }: { readonly organization: string; readonly url: string }) {
  const { data } = useQuery({ ...hooksQuery(organization), retry: false });
  const hook = data?.data.find(({ attributes }) => attributes['webhook-url'] === url);
  return <WebhookNotice organization={organization} error={hook?.attributes['error-message'] ?? null} />;
}

const verdicts = [
  { value: 'Deprecated', label: 'Deprecated: whoever uses it is warned' },
  { value: 'Revoked', label: 'Revoked: nobody may install it anew' },
  { value: 'Undeprecated', label: 'Current: it is as good as any' },
] as const;

function Judge({
  path,
  close,
}: {
  readonly path: ModuleName & { readonly organization: string; readonly registry: 'private'; readonly version: string };
  readonly close: () => void;
}) {
  const [verdict, choose] = useState<(typeof verdicts)[number]['value']>('Deprecated');
  const [reason, type] = useState('');
  const sending = useSending(
    () =>
      api.patch(
        '/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}/{version}',
        {
          params: { path },
          body: {
            data: { type: 'module-versions', attributes: { deprecation: { 'deprecated-status': verdict, reason } } },
          },
        },
      ),
    [['registry-modules', path.organization]],
    close,
  );
  return (
    <FormDialog title={`Version ${path.version}`} close={close} sending={sending} word="Save">
      <Choice label="Standing" value={verdict} options={verdicts} change={choose} />
      <Textarea
        label="Reason"
        description="terraform shows it to whoever uses the version."
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => type(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
