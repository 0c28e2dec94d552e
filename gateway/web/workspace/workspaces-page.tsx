// The workspaces of an organization, dense, with what their latest run says; an empty organization is led to its first run.

import { Button } from '@mantine/core';
import { LockClosedIcon, PlusIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { organizationQuery, projectsQuery, workspacesQuery } from '../api/queries.ts';
import { relatedId, relatedIn } from '../api/resources.ts';
import type { Many, Plan, Project, Run, User, Workspace } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { Changes } from '../parts/changes.tsx';
import { SearchField, StatusChips } from '../parts/filters.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
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
      <MakeWorkspace organization={organization} isOpen={isMaking} close={() => make(false)} />
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
      <div className="card">
        <Loaded query={query} lines={8}>
          {(found) =>
            found.data.length === 0 ? (
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
            ) : (
              <>
                <Table organization={organization} found={found} change={change} />
                <Pager
                  pagination={found.meta?.pagination}
                  what="workspace"
                  go={(page) => void navigate({ search: (before) => ({ ...before, page }) })}
                />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function Table(table: {
  readonly organization: string;
  readonly found: Many<Workspace>;
  readonly change: (words: { readonly project?: string; readonly tag?: string }) => void;
}) {
  const { organization, found, change } = table;
  return (
    <div className="table-box">
      <table className="table">
        <caption>Workspaces of {organization}</caption>
        <thead>
          <tr>
            <th scope="col">Workspace</th>
            <th scope="col">Latest run</th>
            <th scope="col">Plan</th>
            <th scope="col" className="end">
              Resources
            </th>
            <th scope="col">Project</th>
            <th scope="col">Runs by</th>
            <th scope="col">Changed</th>
          </tr>
        </thead>
        <tbody>
          {found.data.map((workspace) => {
            const { attributes } = workspace;
            const run = relatedIn<Run>(found, workspace, 'current-run');
            const plan = run === null ? null : relatedIn<Plan>(found, run, 'plan');
            const project = relatedIn<Project>(found, workspace, 'project');
            const at = { organization, workspace: attributes.name };
            return (
              <tr key={workspace.id}>
                <td className="main">
                  <Link to="/app/$organization/workspaces/$workspace" params={at}>
                    {attributes.name}
                  </Link>
                  {attributes.locked ? <Lock found={found} workspace={workspace} /> : null}
                  {attributes['tag-names'].length === 0 ? null : (
                    <div className="tags">
                      {attributes['tag-names'].map((tag) => (
                        <button key={tag} type="button" className="tag plain-button" onClick={() => change({ tag })}>
                          {tag}
                        </button>
                      ))}
                    </div>
                  )}
                </td>
                <td className="nowrap">
                  {run === null ? (
                    <span className="dim">No run yet</span>
                  ) : (
                    <Link
                      to="/app/$organization/workspaces/$workspace/runs/$run"
                      params={{ ...at, run: run.id }}
                      title={run.attributes.message}
                    >
                      <StatusBadge status={run.attributes.status} />
                    </Link>
                  )}
                </td>
                <td>{plan?.attributes.status === 'finished' ? <Changes counts={plan.attributes} /> : null}</td>
                <td className="end number">{attributes['resource-count']}</td>
                <td>
                  {project === null ? null : (
                    <button type="button" className="plain-button" onClick={() => change({ project: project.id })}>
                      {project.attributes.name}
                    </button>
                  )}
                </td>
                <td className="nowrap">
                  {attributes['execution-mode'] === 'local' ? (
                    <span className="dim">elsewhere</span>
                  ) : (
                    `${attributes.engine} ${attributes['terraform-version']}`
                  )}
                </td>
                <td>
                  <Ago time={run?.attributes['created-at'] ?? attributes['updated-at']} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Lock({ found, workspace }: { readonly found: Many<Workspace>; readonly workspace: Workspace }) {
  const by = relatedId(workspace, 'locked-by');
  // A run at work holds the lock too; that is shown by its status.
  if (by?.type === 'runs') return null;
  const who = relatedIn<User>(found, workspace, 'locked-by')?.attributes.username ?? 'somebody';
  const reason = workspace.attributes['locked-reason'];
  const text = `Locked by ${who}${reason === null || reason === '' ? '' : `: ${reason}`}`;
  return (
    <span title={text} style={{ marginInlineStart: 6, verticalAlign: -2, color: 'var(--dim)' }}>
      <LockClosedIcon aria-label={text} />
    </span>
  );
}
