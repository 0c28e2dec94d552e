// Which node looks after which actors: partitions by their owner, those where something waits, and those of nobody.

import { useQuery } from '@tanstack/react-query';
import { partitionsQuery } from '../api/admin-queries.ts';
import type { Partition } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
import { DataTable } from '../parts/panel.tsx';

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
  const owners = [...Map.groupBy(partitions, ({ attributes }) => attributes.owner ?? 'nobody')];
  return (
    <div className="card">
      <DataTable
        caption="By their node"
        rows={owners.map(([owner, theirs]) => ({ id: owner, theirs }))}
        columns={[
          { head: 'Node', look: 'main mono', cell: ({ id }) => id },
          { head: 'Partitions', look: 'number', cell: ({ theirs }) => theirs.length },
          {
            head: 'Share',
            cell: ({ id, theirs }) => (
              <meter
                className="share"
                aria-label={`Share of ${id}`}
                min={0}
                max={partitions.length}
                value={theirs.length}
              />
            ),
          },
          {
            head: 'Messages due',
            look: 'number',
            cell: ({ theirs }) => theirs.reduce((sum, { attributes }) => sum + attributes.due, 0),
          },
        ]}
      />
    </div>
  );
}

function Late({ partitions }: { readonly partitions: readonly Partition[] }) {
  return (
    <div className="card">
      {partitions.length === 0 ? (
        <EmptyState title="Nothing is late">
          Each partition has its node, and nothing that is due waits there.
        </EmptyState>
      ) : (
        <Rows caption="Where something waits, or nobody looks" partitions={partitions} />
      )}
    </div>
  );
}

function All({ partitions }: { readonly partitions: readonly Partition[] }) {
  return (
    <details className="card more">
      <summary>All partitions</summary>
      <Rows caption="All partitions" partitions={partitions} />
    </details>
  );
}

const since = (time: string | null) => (time === null ? '–' : <Ago time={time} />);

function Rows({ caption, partitions }: { readonly caption: string; readonly partitions: readonly Partition[] }) {
  return (
    <DataTable
      caption={caption}
      rows={partitions}
      columns={[
        { head: 'Partition', look: 'number', cell: ({ id }) => id },
        { head: 'Node', look: 'mono', cell: ({ attributes }) => attributes.owner ?? 'nobody' },
        { head: 'Epoch', look: 'number', cell: ({ attributes }) => attributes.epoch },
        { head: 'Since', cell: ({ attributes }) => since(attributes['claimed-at']) },
        { head: 'Due', look: 'number', cell: ({ attributes }) => attributes.due },
        { head: 'The oldest', cell: ({ attributes }) => since(attributes['oldest-due-at']) },
      ]}
    />
  );
}
