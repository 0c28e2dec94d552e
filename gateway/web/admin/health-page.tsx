// How the installation is, by what it stands on; what is wrong comes with what to do about it.

import { useQuery } from '@tanstack/react-query';
import { healthQuery } from '../api/admin-queries.ts';
import { PageHead, sentence } from '../parts/page.tsx';
import { ListCard } from '../parts/panel.tsx';
import { HealthBadge } from './health-badge.tsx';

export function HealthPage() {
  const query = useQuery(healthQuery);
  return (
    <>
      <PageHead
        title="Health"
        lead="Each part is asked for something that only works when it works, again every few seconds."
      />
      <ListCard
        query={query}
        caption="Checks"
        columns={[
          { head: 'Part', look: 'main nowrap', cell: ({ attributes }) => attributes.title },
          { head: 'Is', cell: ({ attributes }) => <HealthBadge status={attributes.status} /> },
          {
            head: 'Found',
            cell: ({ attributes: { found, advice } }) => (
              <>
                {sentence(found)}
                {advice === null ? null : <div className="dim small">{sentence(advice)}</div>}
              </>
            ),
          },
          { head: 'Took', look: 'number nowrap', cell: ({ attributes }) => `${attributes['took-ms']} ms` },
        ]}
      />
    </>
  );
}
