// Actors of all kinds, by kind and state, and those that are stuck.

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { actorsQuery, nodesQuery } from '../api/admin-queries.ts';
import type { ActorsAsked } from '../api/admin-queries.ts';
import { stateWords } from '../machine/words.ts';
import { Ago } from '../parts/ago.tsx';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, PageHead } from '../parts/page.tsx';
import { ListCard } from '../parts/panel.tsx';
import { ActorLink } from './actor-link.tsx';
import { NextPage } from './next-page.tsx';

const route = getRouteApi('/app/admin/actors');
/** Something has waited for it so long that somebody should look. */
const stuckAfterSeconds = 60;

export function ActorsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(actorsQuery(search));
  const change = useCallback(
    (words: Partial<ActorsAsked>) =>
      void navigate({ search: (before: ActorsAsked) => ({ ...before, after: undefined, ...words }), replace: true }),
    [navigate],
  );
  const type = useCallback((state: string | undefined) => change({ state }), [change]);
  return (
    <>
      <PageHead
        title="Actors"
        lead="Workspaces, runs, configurations and the rest, each with its machine, its mail and its log."
      />
      <div className="toolbar">
        <Kinds value={search.kind} change={(kind) => change({ kind })} />
        <SearchField value={search.state} label="In this state" change={type} />
        <button
          type="button"
          className="chip"
          aria-pressed={search.stuck !== undefined}
          onClick={() => change({ stuck: search.stuck === undefined ? stuckAfterSeconds : undefined })}
        >
          Stuck
        </button>
      </div>
      <ListCard
        query={query}
        caption="Actors"
        empty={
          <EmptyState title="There is no actor like that">
            {search.stuck === undefined ? 'Take a filter away.' : 'Nothing that waits has waited for a minute.'}
          </EmptyState>
        }
        columns={[
          { head: 'Actor', look: 'main nowrap', cell: ({ id }) => <ActorLink name={id} /> },
          { head: 'State', look: 'nowrap', cell: ({ attributes }) => stateWords(attributes.state) },
          { head: 'Version', look: 'number', cell: ({ attributes }) => attributes.version },
          { head: 'Moved', cell: ({ attributes }) => <Ago time={attributes['updated-at']} /> },
          { head: 'Mail', look: 'number', cell: ({ attributes }) => attributes['mail-count'] },
          { head: 'Timers', look: 'number', cell: ({ attributes }) => attributes['timer-count'] },
          { head: 'Jobs', look: 'number', cell: ({ attributes }) => attributes['job-count'] },
          { head: 'Dead letters', look: 'number', cell: ({ attributes }) => attributes['dead-letter-count'] },
        ]}
        foot={({ meta }) => (
          <NextPage
            next={meta.next}
            after={search.after}
            go={(after) => void navigate({ search: (before: ActorsAsked) => ({ ...before, after }) })}
          />
        )}
      />
    </>
  );
}

/** As the nodes say that they have machines for. */
function Kinds({
  value,
  change,
}: {
  readonly value: string | undefined;
  readonly change: (kind: string | undefined) => void;
}) {
  const { data: nodes } = useQuery(nodesQuery);
  const known = (nodes?.data ?? []).flatMap(({ attributes }) => Object.keys(attributes.machines ?? {}));
  const kinds = [...new Set([...known, ...(value === undefined ? [] : [value])])].toSorted();
  return (
    <NativeSelect
      aria-label="Kind"
      value={value ?? ''}
      data={[{ value: '', label: 'All kinds' }, ...kinds]}
      onChange={({ currentTarget }) => change(currentTarget.value === '' ? undefined : currentTarget.value)}
    />
  );
}
