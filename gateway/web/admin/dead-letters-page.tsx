// Messages that failed too often. Each waits for a person: to be tried again once the reason is gone, or to be thrown away.

import { Button, Modal } from '@mantine/core';
import { EnvelopeOpenIcon } from '@radix-ui/react-icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { deadLetterQuery, deadLettersQuery, endDeadLetter } from '../api/admin-queries.ts';
import type { DeadLetter } from '../api/admin-queries.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, Loaded, PageHead, sentence } from '../parts/page.tsx';
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
      <div className="card">
        <Loaded query={query} lines={6}>
          {(found) =>
            found.data.length === 0 ? (
              <EmptyState title="There is none" icon={<EnvelopeOpenIcon />}>
                Every message was taken.
              </EmptyState>
            ) : (
              <div className="table-box" tabIndex={0}>
                <table className="table">
                  <caption>Dead letters</caption>
                  <thead>
                    <tr>
                      <th scope="col">Message</th>
                      <th scope="col">To</th>
                      <th scope="col">From</th>
                      <th scope="col">Why</th>
                      <th scope="col">Tries</th>
                      <th scope="col">Died</th>
                      <th scope="col">
                        <span className="visually-hidden">Actions</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {found.data.map((letter) => (
                      <tr key={letter.id}>
                        <td className="main nowrap">{eventWords(letter.attributes.type)}</td>
                        <td className="nowrap">
                          <ActorLink name={letter.attributes.actor} />
                        </td>
                        <td>{letter.attributes.sender ?? '–'}</td>
                        <td className="value">{letter.attributes['last-error'] ?? '–'}</td>
                        <td className="number">{letter.attributes.attempts}</td>
                        <td>
                          <Ago time={letter.attributes['died-at']} />
                        </td>
                        <td className="end">
                          <Button variant="default" size="compact-sm" onClick={() => open(letter)}>
                            Open
                          </Button>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }
        </Loaded>
        <NextPage
          next={query.data?.meta?.next}
          after={after}
          go={(next) => void navigate({ search: { after: next } })}
        />
      </div>
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
        {end.error === null ? null : (
          <div className="notice danger" role="alert">
            {sentence(end.error.message)}
          </div>
        )}
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
