// The keys by which an organization signs its providers; who installs one checks it by them.

import { Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { organizationQuery } from '../api/queries.ts';
import { Ago } from '../parts/ago.tsx';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState } from '../parts/page.tsx';
import { AddButton, ListPanel } from '../parts/panel.tsx';
import { signingKeysQuery } from './queries.ts';

export function SigningKeys({ organization }: { readonly organization: string }) {
  const query = useQuery(signingKeysQuery(organization));
  const { data: own } = useQuery(organizationQuery(organization));
  const mayManage = own?.data.attributes.permissions['can-create-provider'] === true;
  const [isAdding, add] = useState(false);
  return (
    <ListPanel
      title="Signing keys"
      lead="Public keys of OpenPGP. A version of a provider names the one that has signed it, and terraform checks it by that."
      actions={mayManage ? <AddButton onClick={() => add(true)}>Add key</AddButton> : null}
      query={query}
      empty={<EmptyState title="There are no signing keys" />}
      columns={[
        { head: 'Key', look: 'main mono', cell: ({ attributes }) => attributes['key-id'] },
        { head: 'Added', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
        {
          head: '',
          look: 'end',
          cell: ({ attributes }) =>
            mayManage ? (
              <ConfirmButton
                word="Delete"
                label={`Delete ${attributes['key-id']}`}
                title="Delete the signing key"
                send={() =>
                  api.delete('/api/registry/private/v2/gpg-keys/{namespace}/{key}', {
                    params: { path: { namespace: organization, key: attributes['key-id'] } },
                  })
                }
                stale={[['signing-keys', organization]]}
              >
                Versions of providers that it has signed can no longer be installed.
              </ConfirmButton>
            ) : null,
        },
      ]}
    >
      {isAdding ? <AddKey organization={organization} close={() => add(false)} /> : null}
    </ListPanel>
  );
}

function AddKey({ organization, close }: { readonly organization: string; readonly close: () => void }) {
  const [armor, bring] = useState('');
  const sending = useSending(
    () =>
      api.post('/api/registry/private/v2/gpg-keys', {
        body: { data: { type: 'gpg-keys', attributes: { namespace: organization, 'ascii-armor': armor } } },
      }),
    [['signing-keys', organization]],
    close,
  );
  return (
    <FormDialog
      title="Add a signing key"
      close={close}
      sending={sending}
      word="Add"
      isReady={armor !== ''}
      fields={['ascii-armor']}
    >
      <Textarea
        label="Public key"
        description="In ASCII armor, as gpg --armor --export writes it."
        autosize
        minRows={6}
        maxRows={14}
        value={armor}
        onChange={(event) => bring(event.currentTarget.value)}
        error={refusalOf(sending, 'ascii-armor')}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
    </FormDialog>
  );
}
