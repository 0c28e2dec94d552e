// What waits for workers and what they are at: by pool, organization and status, and each job with its age.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { jobStatuses, jobsQuery } from '../api/admin-queries.ts';
import type { JobCount, JobsAsked } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, PageHead } from '../parts/page.tsx';
import { DataTable, ListCard } from '../parts/panel.tsx';
import { ActorLink } from './actor-link.tsx';
import { NextPage } from './next-page.tsx';

const route = getRouteApi('/app/admin/jobs');

export function JobsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(jobsQuery(search));
  const change = (words: Partial<JobsAsked>) =>
    void navigate({ search: (before: JobsAsked) => ({ ...before, after: undefined, ...words }), replace: true });
  return (
    <>
      <PageHead
        title="Queues"
        lead="Jobs that wait for a worker, or are at one. What has ended is told by its actor."
      />
      <div className="toolbar">
        <div className="chips" role="group" aria-label="Status">
          {jobStatuses.map((status) => (
            <button
              key={status}
              type="button"
              className="chip"
              aria-pressed={search.status === status}
              onClick={() => change({ status: search.status === status ? undefined : status })}
            >
              {status}
            </button>
          ))}
        </div>
      </div>
      <Counts
        counts={query.data?.meta.counts ?? []}
        change={(pool) => change({ pool: search.pool === pool ? undefined : pool })}
      />
      <ListCard
        query={query}
        caption="Jobs"
        empty={<EmptyState title="No job waits" />}
        columns={[
          { head: 'Job', look: 'main mono nowrap', cell: ({ id }) => id },
          { head: 'Of', look: 'nowrap', cell: ({ attributes }) => <ActorLink name={attributes.owner} /> },
          { head: 'Pool', cell: ({ attributes }) => attributes.pool },
          { head: 'Organization', cell: ({ attributes }) => attributes.organization },
          { head: 'Status', cell: ({ attributes }) => attributes.status },
          {
            head: 'Attempt',
            look: 'number',
            cell: ({ attributes }) => `${attributes.attempt} of ${attributes['attempts-allowed']}`,
          },
          { head: 'Worker', look: 'mono', cell: ({ attributes }) => attributes.worker ?? '–' },
          { head: 'Made', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
          {
            head: 'Last heard',
            cell: ({ attributes }) => (attributes['beat-at'] === null ? '–' : <Ago time={attributes['beat-at']} />),
          },
        ]}
        foot={({ meta }) => (
          <NextPage
            next={meta.next}
            after={search.after}
            go={(after) => void navigate({ search: (before: JobsAsked) => ({ ...before, after }) })}
          />
        )}
      />
    </>
  );
}

function Counts({ counts, change }: { readonly counts: readonly JobCount[]; readonly change: (pool: string) => void }) {
  if (counts.length === 0) return null;
  return (
    <div className="card">
      <DataTable
        caption="How many, and the oldest of them"
        rows={counts.map((count) => ({ ...count, id: `${count.pool} ${count.organization} ${count.status}` }))}
        columns={[
          {
            head: 'Pool',
            cell: ({ pool }) => (
              <button type="button" className="plain-button" onClick={() => change(pool)}>
                {pool}
              </button>
            ),
          },
          { head: 'Organization', cell: ({ organization }) => organization },
          { head: 'Status', cell: ({ status }) => status },
          { head: 'Jobs', look: 'number', cell: ({ count }) => count },
          { head: 'The oldest', cell: (count) => <Ago time={count['oldest-at']} /> },
        ]}
      />
    </div>
  );
}
