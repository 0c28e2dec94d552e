// Keys by which runs fetch modules over SSH: those of an organization, and the one that a workspace takes.

import { NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { relatedId } from '../api/resources.ts';
import { ConfirmButton, Form, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { AddButton, DataTable, Panel } from '../parts/panel.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { sshKeysQuery } from './queries.ts';
import { whyNotChange } from './why.ts';

export function SshKeyOfWorkspace() {
  const { organization, workspace } = useHere();
  const query = useQuery(sshKeysQuery(organization));
  const [key, choose] = useState(relatedId(workspace, 'ssh-key')?.id ?? '');
  const sending = useSending(
    () =>
      api.patch('/api/v2/workspaces/{workspace}/relationships/ssh-key', {
        params: { path: { workspace: workspace.id } },
        body: { data: { type: 'workspaces', attributes: { id: key === '' ? null : key } } },
      }),
    [['workspace']],
  );
  return (
    <Panel title="SSH key" lead="Runs fetch modules from git over SSH with it. Its text is never shown.">
      <Loaded query={query} lines={2}>
        {({ data }) => (
          <Form sending={sending} word="Save" why={whyNotChange(workspace)}>
            <NativeSelect
              label="Key"
              value={key}
              onChange={(event) => choose(event.currentTarget.value)}
              data={[
                { value: '', label: 'None' },
                ...data.map(({ id, attributes }) => ({ value: id, label: attributes.name })),
              ]}
              error={refusalOf(sending, 'id')}
            />
            {data.length === 0 ? (
              <p className="dim small">{organization} has no keys: its settings are where they are made.</p>
            ) : null}
          </Form>
        )}
      </Loaded>
    </Panel>
  );
}

export function SshKeysOfOrganization({ organization }: { readonly organization: string }) {
  const query = useQuery(sshKeysQuery(organization));
  const [isAdding, add] = useState(false);
  const stale = [['ssh-keys', organization]];
  return (
    <Panel
      title="SSH keys"
      lead="Runs fetch modules from git over SSH with them. Their text is sealed, and never shown again."
      actions={<AddButton onClick={() => add(true)}>Add key</AddButton>}
      isFlush
    >
      <Loaded query={query} lines={3}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="There are no SSH keys" />
          ) : (
            <DataTable
              caption="SSH keys"
              rows={data}
              columns={[
                { head: 'Name', look: 'main', cell: ({ attributes }) => attributes.name },
                { head: 'Id', cell: ({ id }) => <span className="mono dim">{id}</span> },
                {
                  head: '',
                  look: 'end',
                  cell: ({ id, attributes }) => (
                    <ConfirmButton
                      word="Delete"
                      label={`Delete ${attributes.name}`}
                      title={`Delete the SSH key ${attributes.name}`}
                      send={() => api.delete('/api/v2/ssh-keys/{key}', { params: { path: { key: id } } })}
                      stale={stale}
                    >
                      Runs of workspaces that take it fetch no more modules by it.
                    </ConfirmButton>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {isAdding ? <AddKey organization={organization} close={() => add(false)} /> : null}
    </Panel>
  );
}

function AddKey({ organization, close }: { readonly organization: string; readonly close: () => void }) {
  const [name, type] = useState('');
  const [value, bring] = useState('');
  const sending = useSending(
    () =>
      api.post('/api/v2/organizations/{organization}/ssh-keys', {
        params: { path: { organization } },
        body: { data: { type: 'ssh-keys', attributes: { name, value } } },
      }),
    [['ssh-keys', organization]],
    close,
  );
  return (
    <FormDialog
      title="Add an SSH key"
      close={close}
      sending={sending}
      word="Add"
      isReady={name !== '' && value !== ''}
      fields={['name', 'value']}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => type(event.currentTarget.value)}
        error={refusalOf(sending, 'name')}
        data-autofocus
      />
      <Textarea
        label="Private key"
        autosize
        minRows={4}
        maxRows={10}
        value={value}
        onChange={(event) => bring(event.currentTarget.value)}
        error={refusalOf(sending, 'value')}
        autoComplete="off"
        spellCheck={false}
      />
    </FormDialog>
  );
}
