// Who changed what, in all organizations: the newest first.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { auditTrailQuery } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, PageHead } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ListCard } from '../parts/panel.tsx';

const route = getRouteApi('/app/admin/audit-trail');

export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(auditTrailQuery(search));
  const type = useCallback((q: string | undefined) => void navigate({ search: { q }, replace: true }), [navigate]);
  return (
    <>
      <PageHead title="Audit trail" lead="Who changed what, written by the change itself, of all organizations." />
      <div className="toolbar">
        <SearchField value={search.q} label="Of the organization with this name" change={type} />
      </div>
      <ListCard
        query={query}
        caption="Entries, the newest first"
        empty={<EmptyState title="Nothing was changed yet" />}
        columns={[
          { head: 'When', look: 'nowrap', cell: ({ timestamp }) => <Ago time={timestamp} /> },
          { head: 'Who', look: 'main nowrap', cell: ({ auth }) => auth.description },
          { head: 'Did', look: 'nowrap', cell: ({ resource }) => resource.action },
          {
            head: 'To',
            cell: ({ resource }) => (
              <>
                {resource.type.replaceAll('_', ' ')}
                <div className="under mono">{resource.id}</div>
              </>
            ),
          },
          { head: 'Organization', cell: ({ auth }) => auth.organization_id ?? '–' },
          { head: 'From', look: 'mono nowrap', cell: ({ request }) => request.source_ip ?? '–' },
          {
            head: 'More',
            cell: ({ request, resource }) => (
              <details>
                <summary>all of it</summary>
                <pre className="machine-json" tabIndex={0} aria-label="The whole entry">
                  {JSON.stringify({ request: request.id, client: request.user_agent, ...resource.meta }, null, 2)}
                </pre>
              </details>
            ),
          },
        ]}
        foot={({ pagination }) => (
          <Pager
            pagination={{
              'current-page': pagination.current_page,
              'total-pages': pagination.total_pages,
              'total-count': pagination.total_count,
            }}
            what="entry"
            many="entries"
            go={(page) => void navigate({ search: { ...search, page } })}
          />
        )}
      />
    </>
  );
}
