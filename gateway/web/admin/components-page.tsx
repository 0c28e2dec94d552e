// Every container of a Terraform Enterprise installation, with what does its work here and how that is.

import { useQuery } from '@tanstack/react-query';
import { componentsQuery } from '../api/admin-queries.ts';
import { PageHead } from '../parts/page.tsx';
import { ListCard } from '../parts/panel.tsx';
import { HealthBadge } from './health-badge.tsx';

export function ComponentsPage() {
  const query = useQuery(componentsQuery);
  return (
    <>
      <PageHead
        title="Components"
        lead="What does the work of each container of a Terraform Enterprise installation, and how it is."
      />
      <ListCard
        query={query}
        caption="Components"
        columns={[
          { head: 'Container', look: 'main mono nowrap', cell: ({ attributes }) => attributes.container },
          { head: 'Is there for', cell: ({ attributes }) => attributes.work },
          {
            head: 'Here',
            cell: ({ attributes }) => attributes.here ?? <span className="dim">not in this release</span>,
          },
          { head: 'Is', cell: ({ attributes }) => <HealthBadge status={attributes.status} /> },
        ]}
      />
    </>
  );
}
