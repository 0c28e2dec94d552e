// The runs of one workspace.

import { RocketIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { runsQuery } from '../api/queries.ts';
import { SearchField, StatusChips } from '../parts/filters.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { RunsTable } from '../parts/runs-table.tsx';
import { useHere } from './workspace-frame.tsx';

const from = '/app/$organization/workspaces/$workspace/runs';

export function WorkspaceRunsPage() {
  const { organization, workspace } = useHere();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const query = useQuery(runsQuery({ workspace: workspace.id }, search));
  const change = useCallback(
    (words: Partial<typeof search>) =>
      void navigate({ search: (before) => ({ ...before, page: undefined, ...words }), replace: true }),
    [navigate],
  );
  const type = useCallback((q: string | undefined) => change({ q }), [change]);
  return (
    <>
      <PageHead title="Runs" lead={`Of workspace ${workspace.attributes.name}`} />
      <div className="toolbar">
        <SearchField value={search.q} label="Find a run by its message or id" change={type} />
        <StatusChips value={search.status} change={(status) => change({ status })} />
      </div>
      <div className="card">
        <Loaded query={query} lines={8}>
          {(found) =>
            found.data.length === 0 ? (
              <EmptyState title="There is no run like that" icon={<RocketIcon />}>
                {search.q === undefined && search.status === undefined
                  ? 'Nothing has run in this workspace yet. Its overview says how to begin.'
                  : 'There may be others: take a filter away.'}
              </EmptyState>
            ) : (
              <>
                <RunsTable organization={organization} workspace={workspace.attributes.name} found={found} />
                <Pager
                  pagination={found.meta?.pagination}
                  what="run"
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
