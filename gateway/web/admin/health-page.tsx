// How the installation is, by what it stands on; what is wrong comes with what to do about it.

import { useQuery } from '@tanstack/react-query';
import { healthQuery } from '../api/admin-queries.ts';
import { Loaded, PageHead, sentence } from '../parts/page.tsx';
import { HealthBadge } from './health-badge.tsx';

export function HealthPage() {
  const query = useQuery(healthQuery);
  return (
    <>
      <PageHead
        title="Health"
        lead="Each part is asked for something that only works when it works, again every few seconds."
      />
      <div className="card">
        <Loaded query={query} lines={8}>
          {({ data }) => (
            <div className="table-box" tabIndex={0}>
              <table className="table">
                <caption>Checks</caption>
                <thead>
                  <tr>
                    <th scope="col">Part</th>
                    <th scope="col">Is</th>
                    <th scope="col">Found</th>
                    <th scope="col">Took</th>
                  </tr>
                </thead>
                <tbody>
                  {data.map(({ id, attributes }) => (
                    <tr key={id}>
                      <td className="main nowrap">{attributes.title}</td>
                      <td>
                        <HealthBadge status={attributes.status} />
                      </td>
                      <td>
                        {sentence(attributes.found)}
                        {attributes.advice === null ? null : (
                          <div className="dim small">{sentence(attributes.advice)}</div>
                        )}
                      </td>
                      <td className="number nowrap">{attributes['took-ms']} ms</td>
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
