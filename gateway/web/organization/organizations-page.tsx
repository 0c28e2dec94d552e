// The organizations of whoever looks; with one alone, the page goes on to it.

import { CubeIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { organizationsQuery } from '../api/queries.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, PageHead } from '../parts/page.tsx';
import { ListCard } from '../parts/panel.tsx';
import { SiteText } from '../parts/site-text.tsx';

export function OrganizationsPage() {
  const query = useQuery(organizationsQuery);
  const [first, second] = query.data?.data ?? [];
  if (first !== undefined && second === undefined)
    return <Navigate to="/app/$organization/workspaces" params={{ organization: first.id }} replace />;
  return (
    <>
      <PageHead title="Organizations" />
      <ListCard
        query={query}
        caption="Organizations"
        empty={
          <EmptyState title="You belong to no organization yet" icon={<CubeIcon />}>
            Somebody who owns one can invite you, and a site admin can make one: terrace serves it as soon as it is
            there. <SiteText name="new-user" />
          </EmptyState>
        }
        columns={[
          {
            head: 'Name',
            look: 'main',
            cell: ({ id }) => (
              <Link to="/app/$organization/workspaces" params={{ organization: id }}>
                {id}
              </Link>
            ),
          },
          { head: 'Contact', cell: ({ attributes }) => attributes.email },
          { head: 'Made', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
        ]}
      />
    </>
  );
}
