// Messages that failed too often. Each waits for a person: to be tried again once the reason is gone, or to be thrown away.

import { Button, Modal } from '@mantine/core';
import { EnvelopeOpenIcon } from '@radix-ui/react-icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { deadLetterQuery, deadLettersQuery, endDeadLetter } from '../api/admin-queries.ts';
import type { DeadLetter } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, FaultLine, Loaded, PageHead, sentence } from '../parts/page.tsx';
import { ListCard } from '../parts/panel.tsx';
import { eventWords } from '../machine/words.ts';
import { ActorLink } from './actor-link.tsx';
import { NextPage } from './next-page.tsx';

const route = getRouteApi('/app/admin/dead-letters');

export function DeadLettersPage() {
  const { after } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(deadLettersQuery(after));
  const [opened, open] = useState<DeadLetter | null>(null);
  return (
    <>
      <PageHead
        title="Dead letters"
        lead="Messages that an actor could not take, however often it was tried. Later ones went on without them."
      />
      <ListCard
        query={query}
        caption="Dead letters"
        empty={
          <EmptyState title="There is none" icon={<EnvelopeOpenIcon />}>
            Every message was taken.
          </EmptyState>
        }
        columns={[
          { head: 'Message', look: 'main nowrap', cell: ({ attributes }) => eventWords(attributes.type) },
          { head: 'To', look: 'nowrap', cell: ({ attributes }) => <ActorLink name={attributes.actor} /> },
          { head: 'From', cell: ({ attributes }) => attributes.sender ?? '–' },
          { head: 'Why', look: 'value', cell: ({ attributes }) => attributes['last-error'] ?? '–' },
          { head: 'Tries', look: 'number', cell: ({ attributes }) => attributes.attempts },
          { head: 'Died', cell: ({ attributes }) => <Ago time={attributes['died-at']} /> },
          {
            head: '',
            look: 'end',
            cell: (letter) => (
              <Button variant="default" size="compact-sm" onClick={() => open(letter)}>
                Open
              </Button>
            ),
          },
        ]}
        foot={({ meta }) => (
          <NextPage next={meta.next} after={after} go={(behind) => void navigate({ search: { after: behind } })} />
        )}
      />
      {opened === null ? null : <Letter letter={opened} close={() => open(null)} />}
    </>
  );
}

function Letter({ letter, close }: { readonly letter: DeadLetter; readonly close: () => void }) {
  const client = useQueryClient();
  const whole = useQuery(deadLetterQuery(letter.id));
  const end = useMutation({
    mutationFn: (action: 'retry' | 'discard') => endDeadLetter(letter.id, action),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['admin', 'dead-letters'] });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={eventWords(letter.attributes.type)} size="lg" centered>
      <div className="form">
        <p>{sentence(letter.attributes['last-error'] ?? 'nobody knows why')}</p>
        <Loaded query={whole} lines={4}>
          {({ data }) => (
            <pre className="machine-json" tabIndex={0} aria-label="The message">
              {JSON.stringify(data.attributes.event, null, 2)}
            </pre>
          )}
        </Loaded>
        <p className="dim small">
          Tried again, it goes behind what waits in the mailbox of its actor, with all its tries before it; it is done
          at most once. Thrown away, it is gone.
        </p>
        <FaultLine error={end.error} />
        <div className="form-actions">
          <Button
            variant="default"
            color="red"
            loading={end.isPending && end.variables === 'discard'}
            onClick={() => end.mutate('discard')}
          >
            Discard
          </Button>
          <Button loading={end.isPending && end.variables === 'retry'} onClick={() => end.mutate('retry')}>
            Try again
          </Button>
        </div>
      </div>
    </Modal>
  );
}
