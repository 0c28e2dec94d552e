// The list of runs with its filters and pages, as a workspace has it and an organization.

import { RocketIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { runsQuery } from '../api/queries.ts';
import { SearchField, StatusChips } from './filters.tsx';
import { EmptyState, PageHead } from './page.tsx';
import { Pager } from './pager.tsx';
import { ListCard } from './panel.tsx';
import { columnsOfRuns } from './runs-columns.tsx';

type Asked = Parameters<typeof runsQuery>[1];

export function RunsList(list: {
  readonly lead: string;
  readonly organization: string;
  /** Null for those of all workspaces. */
  readonly workspace: { readonly id: string; readonly name: string } | null;
  /** What is looked for, out of the address. */
  readonly search: Asked;
  /** Changes the address. */
  readonly go: (change: (before: Asked) => Asked, options?: { readonly replace: boolean }) => void;
  /** What an empty list means where nothing is looked for. */
  readonly nothing: string;
}) {
  const { lead, organization, workspace, search, go, nothing } = list;
  const query = useQuery(runsQuery(workspace === null ? { organization } : { workspace: workspace.id }, search));
  const change = useCallback(
    (words: Partial<Asked>) => go((before) => ({ ...before, page: undefined, ...words }), { replace: true }),
    [go],
  );
  const type = useCallback((q: string | undefined) => change({ q }), [change]);
  return (
    <>
      <PageHead title="Runs" lead={lead} />
      <div className="toolbar">
        <SearchField value={search.q} label="Find a run by its message or id" change={type} />
        <StatusChips value={search.status} change={(status) => change({ status })} />
      </div>
      <ListCard
        query={query}
        caption="Runs, the newest first"
        empty={
          <EmptyState title="There is no run like that" icon={<RocketIcon />}>
            {search.q === undefined && search.status === undefined
              ? nothing
              : 'There may be others: take a filter away.'}
          </EmptyState>
        }
        columns={(found) => columnsOfRuns(organization, workspace?.name ?? null, found)}
        foot={({ meta }) => (
          <Pager pagination={meta.pagination} what="run" go={(page) => go((before) => ({ ...before, page }))} />
        )}
      />
    </>
  );
}
