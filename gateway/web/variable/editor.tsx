// The dialog that makes, changes and deletes a variable, of a workspace or of a variable set. A sensitive value is never read again.

import { Button, Checkbox, Modal, SegmentedControl, TextInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/client.ts';
import type { Variable } from '../api/resources.ts';
import { Form, refusalOf, useSending } from '../parts/form.tsx';
import { FaultLine } from '../parts/page.tsx';

/** Whose variable it is. */
export type Owner = { readonly workspace: string } | { readonly set: string };

export function VariableEditor(editor: {
  /** Null for a new one. */
  readonly variable: Variable | null;
  readonly owner: Owner;
  readonly close: () => void;
}) {
  const { variable, owner, close } = editor;
  const before = variable?.attributes;
  const [given, give] = useState({
    key: before?.key ?? '',
    value: before?.value ?? '',
    description: before?.description ?? '',
    category: before?.category ?? 'terraform',
    hcl: before?.hcl ?? false,
    sensitive: before?.sensitive ?? false,
  });
  const set = (some: Partial<typeof given>): void => give({ ...given, ...some });
  const stale = [['variables'], ['variable-sets']];
  const keeping = useSending(
    () => {
      // A sensitive value that nobody typed anew stays what it is.
      const { value, ...rest } = given;
      const attributes = before?.sensitive === true && value === '' ? rest : given;
      return variable === null ? make(owner, given) : change(owner, variable.id, attributes);
    },
    stale,
    close,
  );
  const deleting = useSending(() => remove(owner, variable?.id ?? ''), stale, close);
  return (
    <Modal
      opened
      onClose={close}
      title={variable === null ? 'Add variable' : `Change ${variable.attributes.key}`}
      centered
    >
      <Form sending={keeping} word="Save" cancel={close} isReady={given.key !== ''} fields={['key', 'value']}>
        <SegmentedControl
          aria-label="What it is for"
          value={given.category}
          onChange={(category) => set({ category: category as Variable['attributes']['category'] })}
          data={[
            { value: 'terraform', label: 'Terraform variable' },
            { value: 'env', label: 'Environment variable' },
          ]}
        />
        <TextInput
          label="Key"
          value={given.key}
          onChange={(event) => set({ key: event.currentTarget.value })}
          error={refusalOf(keeping, 'key')}
          required
          data-autofocus
        />
        <Textarea
          label="Value"
          description={before?.sensitive === true ? 'Left empty, the value stays what it is.' : undefined}
          autosize
          minRows={2}
          maxRows={12}
          value={given.value}
          onChange={(event) => set({ value: event.currentTarget.value })}
          error={refusalOf(keeping, 'value')}
        />
        <TextInput
          label="Description"
          value={given.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        {given.category === 'terraform' ? (
          <Checkbox
            label="The value is HCL"
            checked={given.hcl}
            onChange={(event) => set({ hcl: event.currentTarget.checked })}
          />
        ) : null}
        <Checkbox
          label="Sensitive: nobody reads it again"
          checked={given.sensitive}
          disabled={before?.sensitive === true}
          onChange={(event) => set({ sensitive: event.currentTarget.checked })}
        />
      </Form>
      {variable === null ? null : (
        <>
          <FaultLine error={deleting.error} />
          <Button variant="default" color="red" loading={deleting.isPending} onClick={() => deleting.mutate()}>
            Delete
          </Button>
        </>
      )}
    </Modal>
  );
}

type Attributes = Pick<Variable['attributes'], 'key' | 'category' | 'hcl' | 'sensitive'> & {
  readonly value?: string;
  readonly description: string;
};

const ofWorkspace = '/api/v2/workspaces/{owner}/vars';
const ofSet = '/api/v2/varsets/{owner}/relationships/vars';

function make(owner: Owner, attributes: Attributes): Promise<unknown> {
  const body = { data: { type: 'vars' as const, attributes } };
  return 'workspace' in owner
    ? api.post(ofWorkspace, { params: { path: { owner: owner.workspace } }, body })
    : api.post(ofSet, { params: { path: { owner: owner.set } }, body });
}

function change(owner: Owner, variable: string, attributes: Attributes): Promise<unknown> {
  const body = { data: { type: 'vars' as const, attributes } };
  return 'workspace' in owner
    ? api.patch(`${ofWorkspace}/{variable}`, { params: { path: { owner: owner.workspace, variable } }, body })
    : api.patch(`${ofSet}/{variable}`, { params: { path: { owner: owner.set, variable } }, body });
}

function remove(owner: Owner, variable: string): Promise<unknown> {
  return 'workspace' in owner
    ? api.delete(`${ofWorkspace}/{variable}`, { params: { path: { owner: owner.workspace, variable } } })
    : api.delete(`${ofSet}/{variable}`, { params: { path: { owner: owner.set, variable } } });
}
