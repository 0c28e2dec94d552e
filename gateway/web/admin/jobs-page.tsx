// What waits for workers and what they are at: by pool, organization and status, and each job with its age.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { jobsQuery } from '../api/admin-queries.ts';
import type { JobCount, JobsAsked } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
import { ActorLink } from './actor-link.tsx';
import { NextPage } from './next-page.tsx';

const route = getRouteApi('/app/admin/jobs');
const statuses = ['waiting', 'released', 'claimed', 'canceling'];

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
          {statuses.map((status) => (
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
      <Loaded query={query} lines={8}>
        {(found) => (
          <>
            <Counts
              counts={found.meta.counts}
              change={(pool) => change({ pool: search.pool === pool ? undefined : pool })}
            />
            <div className="card">
              {found.data.length === 0 ? (
                <EmptyState title="No job waits" />
              ) : (
                <div className="table-box" tabIndex={0}>
                  <table className="table">
                    <caption>Jobs</caption>
                    <thead>
                      <tr>
                        <th scope="col">Job</th>
                        <th scope="col">Of</th>
                        <th scope="col">Pool</th>
                        <th scope="col">Organization</th>
                        <th scope="col">Status</th>
                        <th scope="col">Attempt</th>
                        <th scope="col">Worker</th>
                        <th scope="col">Made</th>
                        <th scope="col">Last heard</th>
                      </tr>
                    </thead>
                    <tbody>
                      {found.data.map(({ id, attributes }) => (
                        <tr key={id}>
                          <td className="main mono nowrap">{id}</td>
                          <td className="nowrap">
                            <ActorLink name={attributes.owner} />
                          </td>
                          <td>{attributes.pool}</td>
                          <td>{attributes.organization}</td>
                          <td>{attributes.status}</td>
                          <td className="number">
                            {attributes.attempt} of {attributes['attempts-allowed']}
                          </td>
                          <td className="mono">{attributes.worker ?? '–'}</td>
                          <td>
                            <Ago time={attributes['created-at']} />
                          </td>
                          <td>{attributes['beat-at'] === null ? '–' : <Ago time={attributes['beat-at']} />}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              )}
              <NextPage
                next={found.meta.next}
                after={search.after}
                go={(after) => void navigate({ search: (before: JobsAsked) => ({ ...before, after }) })}
              />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}

function Counts({ counts, change }: { readonly counts: readonly JobCount[]; readonly change: (pool: string) => void }) {
  if (counts.length === 0) return null;
  return (
    <div className="card table-box" tabIndex={0}>
      <table className="table">
        <caption>How many, and the oldest of them</caption>
        <thead>
          <tr>
            <th scope="col">Pool</th>
            <th scope="col">Organization</th>
            <th scope="col">Status</th>
            <th scope="col">Jobs</th>
            <th scope="col">The oldest</th>
          </tr>
        </thead>
        <tbody>
          {counts.map((count) => (
            <tr key={`${count.pool} ${count.organization} ${count.status}`}>
              <td>
                <button type="button" className="plain-button" onClick={() => change(count.pool)}>
                  {count.pool}
                </button>
              </td>
              <td>{count.organization}</td>
              <td>{count.status}</td>
              <td className="number">{count.count}</td>
              <td>
                <Ago time={count['oldest-at']} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
