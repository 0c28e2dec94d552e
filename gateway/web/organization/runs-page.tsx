// All runs of an organization that whoever looks may see.

import { RocketIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { runsQuery } from '../api/queries.ts';
import { SearchField, StatusChips } from '../parts/filters.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { RunsTable } from '../parts/runs-table.tsx';

export function RunsPage() {
  const { organization } = useParams({ from: '/app/$organization/runs' });
  const search = useSearch({ from: '/app/$organization/runs' });
  const navigate = useNavigate({ from: '/app/$organization/runs' });
  const query = useQuery(runsQuery({ organization }, search));
  const change = useCallback(
    (words: Partial<typeof search>) =>
      void navigate({ search: (before) => ({ ...before, page: undefined, ...words }), replace: true }),
    [navigate],
  );
  const type = useCallback((q: string | undefined) => change({ q }), [change]);
  return (
    <>
      <PageHead title="Runs" lead={`Of all workspaces of ${organization}`} />
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
                  ? 'Nothing has run in this organization yet.'
                  : 'There may be others: take a filter away.'}
              </EmptyState>
            ) : (
              <>
                <RunsTable organization={organization} workspace={null} found={found} />
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
