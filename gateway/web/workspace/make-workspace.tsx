// A dialog that makes a workspace.

import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { FormDialog, refusalOf, useSending } from '../parts/form.tsx';

export function MakeWorkspace({ organization, close }: { readonly organization: string; readonly close: () => void }) {
  const [name, type] = useState('');
  const [description, describe] = useState('');
  const navigate = useNavigate();
  const making = useSending(
    () =>
      api.post('/api/v2/organizations/{organization}/workspaces', {
        params: { path: { organization } },
        body: { data: { type: 'workspaces', attributes: { name, description } } },
      }),
    [['workspaces', organization]],
    async () => {
      close();
      await navigate({ to: '/app/$organization/workspaces/$workspace', params: { organization, workspace: name } });
    },
  );
  return (
    <FormDialog
      title="New workspace"
      close={close}
      sending={making}
      word="Make workspace"
      isReady={name !== ''}
      fields={['name']}
    >
      <TextInput
        label="Name"
        description="Letters, digits, - and _; terraform names the workspace by it."
        value={name}
        onChange={(event) => type(event.currentTarget.value)}
        error={refusalOf(making, 'name')}
        required
        data-autofocus
      />
      <TextInput label="Description" value={description} onChange={(event) => describe(event.currentTarget.value)} />
    </FormDialog>
  );
}
