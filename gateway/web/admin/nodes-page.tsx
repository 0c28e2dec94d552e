// The nodes that answer: what each of them is, what it looks after and works on, and a way to have it give its work to others.

import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { drainNode, nodesQuery, partitionsQuery } from '../api/admin-queries.ts';
import type { Node } from '../api/admin-queries.ts';
import { Loaded, PageHead, sentence } from '../parts/page.tsx';
import { Badge } from '../parts/status-badge.tsx';

export function NodesPage() {
  const query = useQuery(nodesQuery);
  const { data: partitions } = useQuery(partitionsQuery);
  const client = useQueryClient();
  const drain = useMutation({
    mutationFn: ({ node, isDraining }: { readonly node: string; readonly isDraining: boolean }) =>
      drainNode(node, isDraining),
    onSuccess: () => client.invalidateQueries({ queryKey: ['admin'] }),
  });
  const ownedBy = (node: string): number =>
    partitions?.data.filter(({ attributes }) => attributes.owner === node).length ?? 0;
  return (
    <>
      <PageHead
        title="Nodes"
        lead="A node that is drained takes no new work: its partitions go to other nodes, and its worker ends what it is at. Until it is resumed, or starts again."
      />
      {drain.error === null ? null : (
        <div className="notice danger" role="alert">
          {sentence(drain.error.message)}
        </div>
      )}
      <div className="card">
        <Loaded query={query} lines={5}>
          {({ data }) => (
            <div className="table-box" tabIndex={0}>
              <table className="table">
                <caption>Nodes</caption>
                <thead>
                  <tr>
                    <th scope="col">Node</th>
                    <th scope="col">Is</th>
                    <th scope="col">Roles</th>
                    <th scope="col">Runs at work</th>
                    <th scope="col">Partitions</th>
                    <th scope="col">
                      <span className="visually-hidden">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.map((node) => (
                    <Row
                      key={node.id}
                      node={node}
                      partitions={ownedBy(node.id)}
                      isBusy={drain.isPending}
                      drain={(isDraining) => drain.mutate({ node: node.id, isDraining })}
                    />
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

function Row(row: {
  readonly node: Node;
  readonly partitions: number;
  readonly isBusy: boolean;
  readonly drain: (isDraining: boolean) => void;
}) {
  const { node, partitions, isBusy, drain } = row;
  const { roles, slots, free, draining } = node.attributes;
  const canDrain = roles.includes('actors') || roles.includes('worker');
  return (
    <tr>
      <td className="main mono nowrap">{node.id}</td>
      <td>{draining ? <Badge tone="attention">Draining</Badge> : <Badge tone="success">At work</Badge>}</td>
      <td className="nowrap">{roles.join(', ')}</td>
      <td className="number nowrap">{slots === null ? '–' : `${slots - (free ?? 0)} of ${slots}`}</td>
      <td className="number">{roles.includes('actors') ? partitions : '–'}</td>
      <td className="end">
        {canDrain ? (
          <Button variant="default" size="compact-sm" disabled={isBusy} onClick={() => drain(!draining)}>
            {draining ? 'Resume' : 'Drain'}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
