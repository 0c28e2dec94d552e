// All organizations of this installation.

import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { adminOrganizationsQuery } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';

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
      <div className="card">
        <Loaded query={query} lines={8}>
          {(found) =>
            found.data.length === 0 ? (
              <EmptyState title="There is no organization like that" />
            ) : (
              <>
                <div className="table-box" tabIndex={0}>
                  <table className="table">
                    <caption>Organizations</caption>
                    <thead>
                      <tr>
                        <th scope="col">Organization</th>
                        <th scope="col">E-mail</th>
                        <th scope="col">Is</th>
                        <th scope="col">Workspaces at most</th>
                        <th scope="col">Made</th>
                      </tr>
                    </thead>
                    <tbody>
                      {found.data.map(({ id, attributes }) => (
                        <tr key={id}>
                          <td className="main">
                            <Link to="/app/$organization/workspaces" params={{ organization: id }}>
                              {attributes.name}
                            </Link>
                          </td>
                          <td>{attributes['notification-email']}</td>
                          <td>{attributes['is-disabled'] ? <span className="tag">disabled</span> : null}</td>
                          <td className="number">{attributes['workspace-limit'] ?? 'any number'}</td>
                          <td>
                            <Ago time={attributes['created-at']} />
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
                <Pager
                  pagination={found.meta?.pagination}
                  what="organization"
                  go={(page) => void navigate({ search: { ...search, page } })}
                />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
