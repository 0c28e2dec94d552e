// Which node looks after which actors: partitions by their owner, those where something waits, and those of nobody.

import { useQuery } from '@tanstack/react-query';
import { partitionsQuery } from '../api/admin-queries.ts';
import type { Partition } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';

export function PartitionsPage() {
  const query = useQuery(partitionsQuery);
  return (
    <>
      <PageHead
        title="Partitions"
        lead="Every actor lies in one of 256 partitions, and each of them is looked after by one node."
      />
      <Loaded query={query} lines={10}>
        {({ data }) => (
          <>
            <Owners partitions={data} />
            <Late partitions={data.filter(({ attributes }) => attributes.due > 0 || attributes.owner === null)} />
            <All partitions={data} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Owners({ partitions }: { readonly partitions: readonly Partition[] }) {
  const owners = [...Map.groupBy(partitions, ({ attributes }) => attributes.owner)];
  return (
    <div className="card table-box" tabIndex={0}>
      <table className="table">
        <caption>By their node</caption>
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">Partitions</th>
            <th scope="col">Share</th>
            <th scope="col">Messages due</th>
          </tr>
        </thead>
        <tbody>
          {owners.map(([owner, theirs]) => (
            <tr key={owner}>
              <td className="main mono">{owner ?? 'nobody'}</td>
              <td className="number">{theirs.length}</td>
              <td>
                <meter
                  className="share"
                  aria-label={`Share of ${owner ?? 'nobody'}`}
                  min={0}
                  max={partitions.length}
                  value={theirs.length}
                />
              </td>
              <td className="number">{theirs.reduce((sum, { attributes }) => sum + attributes.due, 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Late({ partitions }: { readonly partitions: readonly Partition[] }) {
  if (partitions.length === 0)
    return (
      <div className="card">
        <EmptyState title="Nothing is late">
          Each partition has its node, and nothing that is due waits there.
        </EmptyState>
      </div>
    );
  return (
    <div className="card table-box" tabIndex={0}>
      <Rows caption="Where something waits, or nobody looks" partitions={partitions} />
    </div>
  );
}

function All({ partitions }: { readonly partitions: readonly Partition[] }) {
  return (
    <details className="card more">
      <summary>All partitions</summary>
      <div className="table-box" tabIndex={0}>
        <Rows caption="All partitions" partitions={partitions} />
      </div>
    </details>
  );
}

function Rows({ caption, partitions }: { readonly caption: string; readonly partitions: readonly Partition[] }) {
  return (
    <table className="table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Partition</th>
          <th scope="col">Node</th>
          <th scope="col">Epoch</th>
          <th scope="col">Since</th>
          <th scope="col">Due</th>
          <th scope="col">The oldest</th>
        </tr>
      </thead>
      <tbody>
        {partitions.map(({ id, attributes }) => (
          <tr key={id}>
            <td className="number">{id}</td>
            <td className="mono">{attributes.owner ?? 'nobody'}</td>
            <td className="number">{attributes.epoch}</td>
            <td>{attributes['claimed-at'] === null ? '–' : <Ago time={attributes['claimed-at']} />}</td>
            <td className="number">{attributes.due}</td>
            <td>{attributes['oldest-due-at'] === null ? '–' : <Ago time={attributes['oldest-due-at']} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
