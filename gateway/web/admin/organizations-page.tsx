// All organizations of this installation.

import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { adminOrganizationsQuery } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, PageHead } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ListCard } from '../parts/panel.tsx';

const route = getRouteApi('/app/admin/organizations');

export function AdminOrganizationsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(adminOrganizationsQuery(search));
  const type = useCallback((q: string | undefined) => void navigate({ search: { q }, replace: true }), [navigate]);
  return (
    <>
      <PageHead title="Organizations" lead="All of them, whoever belongs to them." />
      <div className="toolbar">
        <SearchField value={search.q} label="Find an organization" change={type} />
      </div>
      <ListCard
        query={query}
        caption="Organizations"
        empty={<EmptyState title="There is no organization like that" />}
        columns={[
          {
            head: 'Organization',
            look: 'main',
            cell: ({ id, attributes }) => (
              <Link to="/app/$organization/workspaces" params={{ organization: id }}>
                {attributes.name}
              </Link>
            ),
          },
          { head: 'E-mail', cell: ({ attributes }) => attributes['notification-email'] },
          {
            head: 'Is',
            cell: ({ attributes }) => (attributes['is-disabled'] ? <span className="tag">disabled</span> : null),
          },
          {
            head: 'Workspaces at most',
            look: 'number',
            cell: ({ attributes }) => attributes['workspace-limit'] ?? 'any number',
          },
          { head: 'Made', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
        ]}
        foot={({ meta }) => (
          <Pager
            pagination={meta.pagination}
            what="organization"
            go={(page) => void navigate({ search: { ...search, page } })}
          />
        )}
      />
    </>
  );
}
