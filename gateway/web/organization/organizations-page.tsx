// The organizations of whoever looks; with one alone, the page goes on to it.

import { CubeIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { organizationsQuery } from '../api/queries.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';

export function OrganizationsPage() {
  const query = useQuery(organizationsQuery);
  const [first, second] = query.data?.data ?? [];
  if (first !== undefined && second === undefined)
    return <Navigate to="/app/$organization/workspaces" params={{ organization: first.id }} replace />;
  return (
    <>
      <PageHead title="Organizations" />
      <div className="card">
        <Loaded query={query}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="You belong to no organization yet" icon={<CubeIcon />}>
                Somebody who owns one can invite you, and a site admin can make one: terrace serves it as soon as it is
                there.
              </EmptyState>
            ) : (
              <div className="table-box">
                <table className="table">
                  <caption>Organizations</caption>
                  <thead>
                    <tr>
                      <th scope="col">Name</th>
                      <th scope="col">Contact</th>
                      <th scope="col">Made</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.map(({ id, attributes }) => (
                      <tr key={id}>
                        <td className="main">
                          <Link to="/app/$organization/workspaces" params={{ organization: id }}>
                            {id}
                          </Link>
                        </td>
                        <td>{attributes.email}</td>
                        <td>
                          <Ago time={attributes['created-at']} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
