// The workspaces of an organization, dense, with what their latest run says; an empty organization is led to its first run.

import { Button } from '@mantine/core';
import { LockClosedIcon, PlusIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { organizationQuery, projectsQuery, workspacesQuery } from '../api/queries.ts';
import { relatedId, relatedIn } from '../api/resources.ts';
import type { Many, Run, Workspace } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { Changes } from '../parts/changes.tsx';
import { SearchField, StatusChips } from '../parts/filters.tsx';
import { EmptyState, PageHead } from '../parts/page.tsx';
import { ListCard } from '../parts/panel.tsx';
import type { Column } from '../parts/panel.tsx';
import { Pager } from '../parts/pager.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { MakeWorkspace } from './make-workspace.tsx';
import { Onboarding } from './onboarding.tsx';

export function WorkspacesPage() {
  const { organization } = useParams({ from: '/app/$organization/workspaces' });
  const search = useSearch({ from: '/app/$organization/workspaces' });
  const navigate = useNavigate({ from: '/app/$organization/workspaces' });
  const [isMaking, make] = useState(false);
  const query = useQuery(workspacesQuery(organization, search));
  const { data: own } = useQuery(organizationQuery(organization));
  const { data: projects } = useQuery(projectsQuery(organization));
  const change = useCallback(
    (words: Partial<typeof search>) =>
      void navigate({ search: (before) => ({ ...before, page: undefined, ...words }), replace: true }),
    [navigate],
  );
  const type = useCallback((q: string | undefined) => change({ q }), [change]);
  const isNarrowed = [search.q, search.status, search.project, search.tag].some((value) => value !== undefined);
  const isEmpty = query.data?.data.length === 0 && !isNarrowed;
  const mayMake = own?.data.attributes.permissions['can-create-workspace'] === true;
  const project = projects?.data.find(({ id }) => id === search.project);

  // Terraform makes the workspace a moment before the first run; the steps stay until that is there.
  const [isNew, welcome] = useState(false);
  if (isEmpty && !isNew) welcome(true);
  if (isEmpty || isNew) return <Onboarding organization={organization} mayMake={mayMake} />;
  return (
    <>
      <PageHead
        title="Workspaces"
        actions={
          mayMake ? (
            <Button leftSection={<PlusIcon />} onClick={() => make(true)}>
              New workspace
            </Button>
          ) : null
        }
      />
      {isMaking ? <MakeWorkspace organization={organization} close={() => make(false)} /> : null}
      <div className="toolbar">
        <SearchField value={search.q} label="Find a workspace by its name" change={type} />
        <StatusChips value={search.status} change={(status) => change({ status })} />
        {search.project === undefined ? null : (
          <button type="button" className="chip" aria-pressed="true" onClick={() => change({ project: undefined })}>
            Project {project?.attributes.name ?? search.project} ×
          </button>
        )}
        {search.tag === undefined ? null : (
          <button type="button" className="chip" aria-pressed="true" onClick={() => change({ tag: undefined })}>
            Tag {search.tag} ×
          </button>
        )}
      </div>
      <ListCard
        query={query}
        caption={`Workspaces of ${organization}`}
        empty={
          <EmptyState
            title="No workspace is like that"
            action={
              <Button
                variant="default"
                onClick={() => change({ q: undefined, status: undefined, project: undefined, tag: undefined })}
              >
                Show all
              </Button>
            }
          >
            There are workspaces, but none that all of these filters let through.
          </EmptyState>
        }
        columns={(found) => columnsOf(organization, found, change)}
        foot={({ meta }) => (
          <Pager
            pagination={meta.pagination}
            what="workspace"
            go={(page) => void navigate({ search: (before) => ({ ...before, page }) })}
          />
        )}
      />
    </>
  );
}

function columnsOf(
  organization: string,
  found: Many<Workspace>,
  change: (words: { readonly project?: string; readonly tag?: string }) => void,
): readonly Column<Workspace>[] {
  const runOf = (workspace: Workspace) => relatedIn(found, workspace, 'current-run', 'runs');
  const planOf = (run: Run | null) => (run === null ? null : relatedIn(found, run, 'plan', 'plans'));
  return [
    {
      head: 'Workspace',
      look: 'main',
      cell: (workspace) => (
        <>
          <Link
            to="/app/$organization/workspaces/$workspace"
            params={{ organization, workspace: workspace.attributes.name }}
          >
            {workspace.attributes.name}
          </Link>
          {workspace.attributes.locked ? <Lock found={found} workspace={workspace} /> : null}
          {workspace.attributes['tag-names'].length === 0 ? null : (
            <div className="tags">
              {workspace.attributes['tag-names'].map((tag) => (
                <button key={tag} type="button" className="tag plain-button" onClick={() => change({ tag })}>
                  {tag}
                </button>
              ))}
            </div>
          )}
        </>
      ),
    },
    {
      head: 'Latest run',
      look: 'nowrap',
      cell: (workspace) => {
        const run = runOf(workspace);
        if (run === null) return <span className="dim">No run yet</span>;
        return (
          <Link
            to="/app/$organization/workspaces/$workspace/runs/$run"
            params={{ organization, workspace: workspace.attributes.name, run: run.id }}
            title={run.attributes.message}
          >
            <StatusBadge status={run.attributes.status} />
          </Link>
        );
      },
    },
    {
      head: 'Plan',
      cell: (workspace) => {
        const plan = planOf(runOf(workspace));
        return plan?.attributes.status === 'finished' ? <Changes counts={plan.attributes} /> : null;
      },
    },
    { head: 'Resources', look: 'end number', cell: ({ attributes }) => attributes['resource-count'] },
    {
      head: 'Project',
      cell: (workspace) => {
        const project = relatedIn(found, workspace, 'project', 'projects');
        if (project === null) return null;
        return (
          <button type="button" className="plain-button" onClick={() => change({ project: project.id })}>
            {project.attributes.name}
          </button>
        );
      },
    },
    {
      head: 'Runs by',
      look: 'nowrap',
      cell: ({ attributes }) =>
        attributes['execution-mode'] === 'local' ? (
          <span className="dim">elsewhere</span>
        ) : (
          `${attributes.engine} ${attributes['terraform-version']}`
        ),
    },
    {
      head: 'Changed',
      cell: (workspace) => (
        <Ago time={runOf(workspace)?.attributes['created-at'] ?? workspace.attributes['updated-at']} />
      ),
    },
  ];
}

function Lock({ found, workspace }: { readonly found: Many<Workspace>; readonly workspace: Workspace }) {
  const by = relatedId(workspace, 'locked-by');
  // A run at work holds the lock too; that is shown by its status.
  if (by?.type === 'runs') return null;
  const who =
    relatedIn(found, workspace, 'locked-by', 'users')?.attributes.username ?? (by === null ? 'Terrace' : 'somebody');
  const reason = workspace.attributes['locked-reason'];
  const text = `Locked by ${who}${reason === null || reason === '' ? '' : `: ${reason}`}`;
  return (
    <span title={text} style={{ marginInlineStart: 6, verticalAlign: -2, color: 'var(--dim)' }}>
      <LockClosedIcon aria-label={text} />
    </span>
  );
}
