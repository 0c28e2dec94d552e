// A workspace at a glance: its latest run, what it manages and gives, how it is set, and how a configuration comes to run here.

import { LockClosedIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { outputsQuery, resourcesQuery } from '../api/queries.ts';
import { ApiFailure } from '../api/client.ts';
import { relatedId, relatedIn } from '../api/resources.ts';
import type { Output, Run } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { Changes } from '../parts/changes.tsx';
import { CodeBlock, CopyButton } from '../parts/copy.tsx';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, Loaded, PageHead, sentence } from '../parts/page.tsx';
import { DataTable } from '../parts/panel.tsx';
import { Pager } from '../parts/pager.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { span } from '../time.ts';
import { cloudBlock, firstCommands } from './cloud-block.ts';
import { LockButton } from './lock-button.tsx';
import { useHere } from './workspace-frame.tsx';

export function OverviewPage() {
  const { organization, workspace, document } = useHere();
  const { attributes } = workspace;
  const run = relatedIn(document, workspace, 'current-run', 'runs');
  return (
    <>
      <PageHead
        title={attributes.name}
        lead={attributes.description === null || attributes.description === '' ? undefined : attributes.description}
        actions={<LockButton />}
      >
        {attributes['tag-names'].length === 0 ? null : (
          <div className="tags" style={{ marginTop: 8 }}>
            {attributes['tag-names'].map((tag) => (
              <Link
                key={tag}
                className="tag"
                to="/app/$organization/workspaces"
                params={{ organization }}
                search={{ tag }}
              >
                {tag}
              </Link>
            ))}
          </div>
        )}
      </PageHead>
      <LockNotice />
      <div className="columns">
        <div>
          {run === null ? <FirstRun /> : <LatestRun run={run} />}
          {attributes.permissions['can-read-state-versions'] === true ? <Resources /> : null}
          {attributes.permissions['can-read-state-outputs'] === true ? <Outputs /> : null}
        </div>
        <aside>
          <Facts />
          {run === null ? null : (
            <section className="card">
              <details className="more">
                <summary>Run here from your machine</summary>
                <div className="card-body">
                  <CodeBlock text={cloudBlock(location.host, organization, attributes.name)} what="the cloud block" />
                </div>
              </details>
            </section>
          )}
        </aside>
      </div>
    </>
  );
}

export function LockNotice() {
  const { workspace, document } = useHere();
  const by = relatedId(workspace, 'locked-by');
  if (!workspace.attributes.locked || by?.type === 'runs') return null;
  const who = relatedIn(document, workspace, 'locked-by', 'users')?.attributes;
  const reason = workspace.attributes['locked-reason'];
  return (
    <div className="notice attention">
      <LockClosedIcon aria-hidden="true" />
      <div className="grow">
        <b>Locked by {who?.username ?? (by === null ? 'Terrace' : 'somebody')}.</b>{' '}
        {reason === null || reason === '' ? 'No reason was given.' : sentence(reason)} Runs wait until it is unlocked.
      </div>
    </div>
  );
}

function LatestRun({ run }: { readonly run: Run }) {
  const { organization, workspace, document } = useHere();
  const plan = relatedIn(document, run, 'plan', 'plans');
  return (
    <section className="card" aria-labelledby="latest-run">
      <div className="card-head">
        <h2 id="latest-run">Latest run</h2>
        <StatusBadge status={run.attributes.status} />
      </div>
      <div className="card-body">
        <Link
          to="/app/$organization/workspaces/$workspace/runs/$run"
          params={{ organization, workspace: workspace.attributes.name, run: run.id }}
        >
          <b>{run.attributes.message === '' ? run.id : run.attributes.message}</b>
        </Link>
        <div className="under" style={{ marginTop: 6 }}>
          <span className="mono">{run.id}</span>
          <Ago time={run.attributes['created-at']} />
          {plan?.attributes.status === 'finished' ? <Changes counts={plan.attributes} /> : null}
        </div>
        {run.attributes.waiting === null ? null : (
          <p className="dim small" style={{ marginTop: 10 }}>
            {sentence(run.attributes.waiting.reason)}
          </p>
        )}
        {run.attributes.error === null ? null : (
          <p className="small" style={{ marginTop: 10, color: 'var(--danger-text)', overflowWrap: 'anywhere' }}>
            {sentence(run.attributes.error.detail)}
          </p>
        )}
      </div>
    </section>
  );
}

function FirstRun() {
  const { organization, workspace } = useHere();
  const { name, engine } = workspace.attributes;
  return (
    <section className="card" aria-labelledby="first-run">
      <div className="card-head">
        <h2 id="first-run">Nothing has run here yet</h2>
      </div>
      <div className="card-body form">
        <p className="dim">Put this beside your configuration, as cloud.tf:</p>
        <CodeBlock text={cloudBlock(location.host, organization, name)} what="the cloud block" />
        <p className="dim">and run:</p>
        <CodeBlock text={firstCommands(location.host, engine)} what="the commands" />
      </div>
    </section>
  );
}

function Resources() {
  const { workspace } = useHere();
  const [asked, narrow] = useState({ q: '', page: 1 });
  const query = useQuery(resourcesQuery(workspace.id, asked));
  return (
    <section className="card" aria-labelledby="resources">
      <div className="card-head">
        <h2 id="resources">Resources</h2>
        <SearchField value={asked.q} label="Find a resource" change={(q = '') => narrow({ q, page: 1 })} />
      </div>
      <Loaded query={query}>
        {(found) =>
          found.data.length === 0 ? (
            <EmptyState title={asked.q === '' ? 'Nothing is managed yet' : 'No resource is like that'}>
              {asked.q === '' ? 'What an apply makes is listed here.' : undefined}
            </EmptyState>
          ) : (
            <>
              <DataTable
                caption="Resources of the current state"
                rows={found.data}
                columns={[
                  { head: 'Address', look: 'mono', cell: ({ attributes }) => attributes.address },
                  { head: 'Provider', look: 'dim', cell: ({ attributes }) => attributes.provider },
                  { head: 'Changed', cell: ({ attributes }) => <Ago time={attributes['updated-at']} /> },
                ]}
              />
              <Pager
                pagination={found.meta?.pagination}
                what="resource"
                go={(page) => narrow((before) => ({ ...before, page }))}
              />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function Outputs() {
  const { workspace } = useHere();
  const query = useQuery(outputsQuery(workspace.id));
  // A workspace without a state has none, and that is no failure.
  const hasNone = query.error instanceof ApiFailure && query.error.status === 404;
  if (hasNone || query.data?.data.length === 0) return null;
  return (
    <section className="card" aria-labelledby="outputs">
      <div className="card-head">
        <h2 id="outputs">Outputs</h2>
      </div>
      <Loaded query={query}>{({ data }) => <OutputsTable outputs={data} />}</Loaded>
    </section>
  );
}

export function OutputsTable({ outputs }: { readonly outputs: readonly Output[] }) {
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return (
    <DataTable
      caption="Outputs"
      rows={outputs}
      columns={[
        { head: 'Name', look: 'mono', cell: ({ attributes }) => attributes.name },
        {
          head: 'Value',
          look: 'mono value',
          cell: ({ attributes: { sensitive, value } }) =>
            sensitive ? <span className="dim">sensitive</span> : textOf(value),
        },
        {
          head: 'Copy',
          look: 'end',
          cell: ({ attributes: { name, sensitive, value } }) =>
            sensitive ? null : <CopyButton text={textOf(value)} what={name} />,
        },
      ]}
    />
  );
}

function Facts() {
  const { workspace, document } = useHere();
  const { attributes } = workspace;
  const project = relatedIn(document, workspace, 'project', 'projects');
  const averages = [
    ['Plans take', attributes['plan-duration-average']],
    ['Applies take', attributes['apply-duration-average']],
  ] as const;
  return (
    <section className="card" aria-labelledby="facts">
      <div className="card-head">
        <h2 id="facts">Settings</h2>
      </div>
      <div className="card-body">
        <dl className="facts">
          <dt>Runs</dt>
          <dd>
            {attributes['execution-mode'] === 'local'
              ? 'elsewhere; only the state is here'
              : attributes['execution-mode'] === 'agent'
                ? 'on agents'
                : 'here'}
          </dd>
          <dt>Engine</dt>
          <dd>
            {attributes.engine} {attributes['terraform-version']}
          </dd>
          <dt>Applies</dt>
          <dd>{attributes['auto-apply'] ? 'by itself' : 'after somebody confirms'}</dd>
          {attributes['working-directory'] === '' || attributes['working-directory'] === null ? null : (
            <>
              <dt>Folder</dt>
              <dd className="mono">{attributes['working-directory']}</dd>
            </>
          )}
          {project === null ? null : (
            <>
              <dt>Project</dt>
              <dd>{project.attributes.name}</dd>
            </>
          )}
          <dt>Resources</dt>
          <dd className="number">{attributes['resource-count']}</dd>
          {averages.map(([word, ms]) =>
            ms === null || ms === 0 ? null : (
              <div key={word} style={{ display: 'contents' }}>
                <dt>{word}</dt>
                <dd className="number">{span(ms)}</dd>
              </div>
            ),
          )}
          <dt>Id</dt>
          <dd>
            <span className="mono">{workspace.id}</span> <CopyButton text={workspace.id} what="the id" />
          </dd>
        </dl>
      </div>
    </section>
  );
}
