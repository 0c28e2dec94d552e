// Names another workspace of the organization, and looks it up when the form is sent.

import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId } from 'react';
import { ApiFailure, api } from '../api/client.ts';
import { workspacesQuery } from '../api/queries.ts';

export function WorkspaceField(field: {
  readonly organization: string;
  readonly label: string;
  readonly value: string;
  readonly change: (name: string) => void;
}) {
  const { organization, label, value, change } = field;
  const list = useId();
  const q = useDeferredValue(value);
  const { data } = useQuery(workspacesQuery(organization, { q: q === '' ? undefined : q }));
  return (
    <>
      <TextInput
        label={label}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
        list={list}
        autoComplete="off"
        required
      />
      <datalist id={list}>
        {(data?.data ?? []).slice(0, 20).map(({ id, attributes: { name } }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
    </>
  );
}

/** Its id. Throws ApiFailure with a sentence that names it when there is none, or none for whoever looks. */
export async function findWorkspaceId(organization: string, name: string): Promise<string> {
  const path = { organization, name };
  try {
    return (await api.get('/api/v2/organizations/{organization}/workspaces/{name}', { params: { path } })).data.id;
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status !== 404) throw error;
    const detail = `${organization} has no workspace ${name}, or you may not see it`;
    throw new ApiFailure(404, [{ status: '404', title: '', detail }], null);
  }
}
