// Every container of a Terraform Enterprise installation, with what does its work here and how that is.

import { useQuery } from '@tanstack/react-query';
import { componentsQuery } from '../api/admin-queries.ts';
import { Loaded, PageHead } from '../parts/page.tsx';
import { HealthBadge } from './health-badge.tsx';

export function ComponentsPage() {
  const query = useQuery(componentsQuery);
  return (
    <>
      <PageHead
        title="Components"
        lead="What does the work of each container of a Terraform Enterprise installation, and how it is."
      />
      <div className="card">
        <Loaded query={query} lines={12}>
          {({ data }) => (
            <div className="table-box" tabIndex={0}>
              <table className="table">
                <caption>Components</caption>
                <thead>
                  <tr>
                    <th scope="col">Container</th>
                    <th scope="col">Is there for</th>
                    <th scope="col">Here</th>
                    <th scope="col">Is</th>
                  </tr>
                </thead>
                <tbody>
                  {data.map(({ id, attributes }) => (
                    <tr key={id}>
                      <td className="main mono nowrap">{attributes.container}</td>
                      <td>{attributes.work}</td>
                      <td>{attributes.here ?? <span className="dim">not in this release</span>}</td>
                      <td>
                        <HealthBadge status={attributes.status} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Loaded>
      </div>
    </>
  );
}
