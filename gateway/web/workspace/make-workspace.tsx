// A dialog that makes a workspace.

import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiFailure, api } from '../api/client.ts';
import { sentence } from '../parts/page.tsx';

export function MakeWorkspace(dialog: {
  readonly organization: string;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const { organization, isOpen, close } = dialog;
  const [name, type] = useState('');
  const [description, describe] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const making = useMutation({
    mutationFn: () =>
      api.post('/api/v2/organizations/{organization}/workspaces', {
        params: { path: { organization } },
        body: { data: { type: 'workspaces', attributes: { name, description } } },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['workspaces', organization] });
      close();
      await navigate({ to: '/app/$organization/workspaces/$workspace', params: { organization, workspace: name } });
    },
  });
  const { error } = making;
  const aboutName = error instanceof ApiFailure ? error.about('name') : null;
  return (
    <Modal opened={isOpen} onClose={close} title="New workspace" centered>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          making.mutate();
        }}
      >
        <TextInput
          label="Name"
          description="Letters, digits, - and _; terraform names the workspace by it."
          value={name}
          onChange={(event) => type(event.currentTarget.value)}
          error={aboutName === null ? undefined : sentence(aboutName)}
          required
          data-autofocus
        />
        <TextInput label="Description" value={description} onChange={(event) => describe(event.currentTarget.value)} />
        {error !== null && aboutName === null ? (
          <div className="notice danger" role="alert">
            {sentence(error.message)}
          </div>
        ) : null}
        <div className="form-actions">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={making.isPending} disabled={name === ''}>
            Make workspace
          </Button>
        </div>
      </form>
    </Modal>
  );
}
