// The nodes that answer: what each of them is, what it looks after and works on, and a way to have it give its work to others.

import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { drainNode, nodesQuery, partitionsQuery } from '../api/admin-queries.ts';
import { FaultLine, PageHead } from '../parts/page.tsx';
import { ListCard } from '../parts/panel.tsx';
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
      <FaultLine error={drain.error} />
      <ListCard
        query={query}
        caption="Nodes"
        columns={[
          { head: 'Node', look: 'main mono nowrap', cell: ({ id }) => id },
          {
            head: 'Is',
            cell: ({ attributes }) =>
              attributes.draining ? <Badge tone="attention">Draining</Badge> : <Badge tone="success">At work</Badge>,
          },
          { head: 'Roles', look: 'nowrap', cell: ({ attributes }) => attributes.roles.join(', ') },
          {
            head: 'Runs at work',
            look: 'number nowrap',
            cell: ({ attributes: { slots, free } }) => (slots === null ? '–' : `${slots - (free ?? 0)} of ${slots}`),
          },
          {
            head: 'Partitions',
            look: 'number',
            cell: ({ id, attributes }) => (attributes.roles.includes('actors') ? ownedBy(id) : '–'),
          },
          {
            head: '',
            look: 'end',
            cell: ({ id, attributes: { roles, draining } }) =>
              roles.includes('actors') || roles.includes('worker') ? (
                <Button
                  variant="default"
                  size="compact-sm"
                  disabled={drain.isPending}
                  onClick={() => drain.mutate({ node: id, isDraining: !draining })}
                >
                  {draining ? 'Resume' : 'Drain'}
                </Button>
              ) : null,
          },
        ]}
      />
    </>
  );
}
