// One state: what became different since another one, what stands in it, and the way back to it.

import { Button, NativeSelect } from '@mantine/core';
import { DownloadIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { allIncludedOf } from '../../client/resources.ts';
import { stateChangesQuery, stateQuery, stateResourcesQuery, statesQuery } from '../api/queries.ts';
import { relatedId, relatedIn } from '../api/resources.ts';
import type { One, StateVersion } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
import { tabLink } from '../parts/tab.ts';
import { bytes } from '../parts/amounts.ts';
import { Badge } from '../parts/status-badge.tsx';
import { Changes, Rows } from '../run/plan-view.tsx';
import { OutputsTable } from '../workspace/overview-page.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { RollBack } from './roll-back.tsx';
import { rowsOfState } from './state-rows.ts';
import type { StateResource } from './state-rows.ts';

const from = '/app/$organization/workspaces/$workspace/states/$state';
const tabs = [
  ['changes', 'Changes'],
  ['resources', 'Resources'],
  ['outputs', 'Outputs'],
] as const;

export function StatePage() {
  const { state } = useParams({ from });
  const query = useQuery(stateQuery(state));
  return <Loaded query={query}>{(document) => <State document={document} />}</Loaded>;
}

function State({ document }: { readonly document: One<StateVersion> }) {
  const { organization, workspace } = useHere();
  const { tab = 'changes', since } = useSearch({ from });
  const [isRolling, roll] = useState(false);
  const { data: state } = document;
  const { attributes } = state;
  const isOther = relatedId(state, 'workspace')?.id !== workspace.id;
  const outputs = allIncludedOf(document, 'state-version-outputs');
  if (isOther)
    return (
      <div className="card">
        <EmptyState title="Not found, or not for you">This workspace has no such state.</EmptyState>
      </div>
    );
  const isCurrent = relatedId(workspace, 'current-state-version')?.id === state.id;
  const mayWrite = workspace.attributes.permissions['can-create-state-versions'] === true;
  const name = `${workspace.attributes.name}-${attributes.serial}.tfstate`;
  return (
    <>
      <PageHead
        title={`Serial ${attributes.serial}`}
        lead={<Facts document={document} isCurrent={isCurrent} />}
        actions={
          <>
            <Button
              component="a"
              variant="default"
              leftSection={<DownloadIcon />}
              href={`/api/v2/state-versions/${state.id}/download`}
              download={name}
            >
              Download
            </Button>
            {isCurrent || !mayWrite ? null : (
              <Button variant="default" onClick={() => roll(true)}>
                Roll back to this state
              </Button>
            )}
          </>
        }
      />
      {isRolling ? <RollBack state={state} close={() => roll(false)} /> : null}
      <ul className="tabs" aria-label="Views of this state">
        {tabs.map(([key, word]) => (
          <li key={key}>
            <Link
              to={from}
              params={{ organization, workspace: workspace.attributes.name, state: state.id }}
              search={{ tab: key === 'changes' ? undefined : key, since }}
              {...tabLink(tab === key)}
            >
              {word}
              {key === 'changes' ? null : (
                <span className="count number">
                  {key === 'outputs' ? outputs.length : attributes.resources.reduce((sum, { count }) => sum + count, 0)}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      {tab === 'resources' ? (
        <Resources id={state.id} />
      ) : tab === 'outputs' ? (
        <div className="card">
          {outputs.length === 0 ? <EmptyState title="This state has no outputs" /> : <OutputsTable outputs={outputs} />}
        </div>
      ) : (
        <Since state={state} since={since} />
      )}
    </>
  );
}

function Facts({ document, isCurrent }: { readonly document: One<StateVersion>; readonly isCurrent: boolean }) {
  const { organization, workspace } = useHere();
  const { data: state } = document;
  const run = relatedId(state, 'run');
  const rolledBack = relatedId(state, 'rollback-state-version');
  const who = relatedIn(document, state, 'created-by', 'users')?.attributes.username;
  const at = { organization, workspace: workspace.attributes.name };
  return (
    <div className="run-lead">
      {isCurrent ? <Badge tone="success">Current</Badge> : null}
      <span className="nowrap">
        <span className="mono">{state.id}</span> <CopyButton text={state.id} what="the id" />
      </span>
      <span>
        saved <Ago time={state.attributes['created-at']} /> by{' '}
        {run === null ? null : (
          <>
            <Link to="/app/$organization/workspaces/$workspace/runs/$run" params={{ ...at, run: run.id }}>
              a run
            </Link>
            {who === undefined ? null : ' of '}
          </>
        )}
        {who ?? (run === null ? 'somebody who is gone' : null)}
      </span>
      {rolledBack === null ? null : (
        <span>
          rolled back to{' '}
          <Link to={from} params={{ ...at, state: rolledBack.id }}>
            {rolledBack.id}
          </Link>
        </span>
      )}
      <span className="number">{bytes(state.attributes.size)}</span>
      <span>terraform {state.attributes['terraform-version'] ?? 'of an unknown version'}</span>
      <span className="mono">lineage {state.attributes.lineage}</span>
    </div>
  );
}

/** What became different since another state: the one before, when nobody chose. */
function Since({ state, since }: { readonly state: StateVersion; readonly since: string | undefined }) {
  const { organization, workspace } = useHere();
  const navigate = useNavigate({ from });
  const list = useQuery(statesQuery(organization, workspace));
  const others = (list.data?.data ?? []).filter(({ id }) => id !== state.id);
  const before = others.find(({ attributes }) => attributes['created-at'] < state.attributes['created-at']);
  const base = since ?? before?.id;
  const query = useQuery({ ...stateChangesQuery(state.id, base ?? ''), enabled: base !== undefined });
  const isFirst = list.data !== undefined && base === undefined;
  return (
    <>
      {others.length === 0 ? null : (
        <div className="toolbar">
          <NativeSelect
            aria-label="Since"
            value={base ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              void navigate({ search: { since: value === '' ? undefined : value }, replace: true });
            }}
            data={[
              ...(base === undefined ? [{ value: '', label: 'since nothing' }] : []),
              ...(since !== undefined && !others.some(({ id }) => id === since)
                ? [{ value: since, label: `since ${since}` }]
                : []),
              ...others.map(({ id, attributes: { serial } }) => ({
                value: id,
                label: `since serial ${serial} (${id})`,
              })),
            ]}
          />
        </div>
      )}
      {isFirst ? (
        <div className="card">
          <EmptyState title="Nothing was saved before this state">
            What stands in it is under Resources and Outputs.
          </EmptyState>
        </div>
      ) : (
        <Loaded query={query}>
          {(changes) => (
            <Changes key={base} document={changes} nothing="Both states hold the same resources and outputs." />
          )}
        </Loaded>
      )}
    </>
  );
}

function Resources({ id }: { readonly id: string }) {
  const query = useQuery(stateResourcesQuery(id));
  return <Loaded query={query}>{({ resources }) => <ResourceRows resources={resources} />}</Loaded>;
}

function ResourceRows({ resources }: { readonly resources: readonly StateResource[] }) {
  const rows = useMemo(() => rowsOfState(resources), [resources]);
  const [search, type] = useState<string | undefined>();
  const wanted = search?.toLowerCase() ?? '';
  const shown = useMemo(() => rows.filter(({ address }) => address.toLowerCase().includes(wanted)), [rows, wanted]);
  if (rows.length === 0)
    return (
      <div className="card">
        <EmptyState title="This state holds no resources" />
      </div>
    );
  return (
    <>
      <div className="toolbar">
        <SearchField value={search} label="Find a resource" change={type} />
      </div>
      {shown.length === 0 ? (
        <div className="card">
          <EmptyState title="No resource is like that" />
        </div>
      ) : (
        <Rows rows={shown} showsSame isStill />
      )}
    </>
  );
}
