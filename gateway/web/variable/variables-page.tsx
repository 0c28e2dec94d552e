// The variables of a workspace: its own, to be changed here, and those that variable sets bring to its runs. A sensitive value is never read
// again.

import { Button, Checkbox, Modal, SegmentedControl, TextInput, Textarea } from '@mantine/core';
import { PlusIcon } from '@radix-ui/react-icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { effectiveVariablesQuery, variableSetsQuery, variablesQuery } from '../api/queries.ts';
import { ask } from '../api/request.ts';
import { relatedId } from '../api/resources.ts';
import type { Variable } from '../api/resources.ts';
import { EmptyState, Loaded, PageHead, sentence } from '../parts/page.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';

export function VariablesPage() {
  const { workspace } = useHere();
  const query = useQuery(variablesQuery(workspace.id));
  const [edited, edit] = useState<Variable | 'new' | null>(null);
  const mayWrite = workspace.attributes.permissions['can-update-variable'] === true;
  return (
    <>
      <PageHead
        title="Variables"
        lead="A run keeps the values that there are when it is made."
        actions={
          mayWrite ? (
            <Button leftSection={<PlusIcon />} onClick={() => edit('new')}>
              Add variable
            </Button>
          ) : null
        }
      />
      <section className="card" aria-labelledby="own-variables">
        <div className="card-head">
          <h2 id="own-variables">Of this workspace</h2>
        </div>
        <Loaded query={query}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="This workspace has no variables of its own" />
            ) : (
              <VariablesTable caption="Variables of this workspace" variables={data} edit={mayWrite ? edit : null} />
            )
          }
        </Loaded>
      </section>
      <Inherited />
      {edited === null ? null : (
        <Editor variable={edited === 'new' ? null : edited} workspace={workspace.id} close={() => edit(null)} />
      )}
    </>
  );
}

/** What the runs get besides. */
function Inherited() {
  const { workspace } = useHere();
  const { data: all } = useQuery(effectiveVariablesQuery(workspace.id));
  const { data: sets } = useQuery(variableSetsQuery(workspace.id));
  const inherited = (all?.data ?? []).filter((variable) => relatedId(variable, 'varset') !== null);
  if (inherited.length === 0) return null;
  const nameOf = (variable: Variable): string => {
    const id = relatedId(variable, 'varset')?.id;
    return sets?.data.find((set) => set.id === id)?.attributes.name ?? id ?? '';
  };
  return (
    <section className="card" aria-labelledby="inherited-variables">
      <div className="card-head">
        <h2 id="inherited-variables">From variable sets</h2>
      </div>
      <VariablesTable caption="Variables from variable sets" variables={inherited} edit={null} sourceOf={nameOf} />
    </section>
  );
}

function VariablesTable(table: {
  readonly caption: string;
  readonly variables: readonly Variable[];
  /** Null where nothing can be changed. */
  readonly edit: ((variable: Variable) => void) | null;
  readonly sourceOf?: (variable: Variable) => string;
}) {
  const { caption, variables, edit, sourceOf } = table;
  return (
    <div className="table-box">
      <table className="table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Value</th>
            <th scope="col">For</th>
            {sourceOf === undefined ? null : <th scope="col">Set</th>}
            {edit === null ? null : (
              <th scope="col" className="end">
                Change
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {variables.map((variable) => {
            const { key, value, sensitive, category, hcl, description } = variable.attributes;
            return (
              <tr key={variable.id}>
                <td>
                  <span className="mono">{key}</span>
                  {description === null || description === '' ? null : <div className="under">{description}</div>}
                </td>
                <td className="mono value">{sensitive ? <span className="dim">sensitive</span> : value}</td>
                <td className="nowrap">
                  {category === 'env' ? 'environment' : 'terraform'}
                  {hcl ? ', HCL' : ''}
                </td>
                {sourceOf === undefined ? null : <td>{sourceOf(variable)}</td>}
                {edit === null ? null : (
                  <td className="end">
                    <Button
                      variant="default"
                      size="compact-sm"
                      aria-label={`Change ${key}`}
                      onClick={() => edit(variable)}
                    >
                      Change
                    </Button>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Editor(editor: {
  readonly variable: Variable | null;
  readonly workspace: string;
  readonly close: () => void;
}) {
  const { variable, workspace, close } = editor;
  const before = variable?.attributes;
  const client = useQueryClient();
  const [given, give] = useState({
    key: before?.key ?? '',
    value: before?.value ?? '',
    description: before?.description ?? '',
    category: before?.category ?? 'terraform',
    hcl: before?.hcl ?? false,
    sensitive: before?.sensitive ?? false,
  });
  const path = `/api/v2/workspaces/${workspace}/vars`;
  const change = useMutation({
    mutationFn: (verb: 'keep' | 'delete') => {
      if (verb === 'delete') return ask(`${path}/${variable?.id ?? ''}`, { method: 'DELETE' });
      // A sensitive value that nobody typed anew stays what it is.
      const { value, ...rest } = given;
      const attributes = before?.sensitive === true && value === '' ? rest : given;
      const body = { data: { type: 'vars', ...(variable === null ? {} : { id: variable.id }), attributes } };
      return variable === null
        ? ask(path, { method: 'POST', body })
        : ask(`${path}/${variable.id}`, { method: 'PATCH', body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['variables', workspace] });
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={variable === null ? 'Add variable' : `Change ${variable.attributes.key}`}
      centered
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate('keep');
        }}
      >
        <SegmentedControl
          aria-label="What it is for"
          value={given.category}
          onChange={(category) => give({ ...given, category: category as Variable['attributes']['category'] })}
          data={[
            { value: 'terraform', label: 'Terraform variable' },
            { value: 'env', label: 'Environment variable' },
          ]}
        />
        <TextInput
          label="Key"
          value={given.key}
          onChange={(event) => give({ ...given, key: event.currentTarget.value })}
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
          onChange={(event) => give({ ...given, value: event.currentTarget.value })}
        />
        <TextInput
          label="Description"
          value={given.description}
          onChange={(event) => give({ ...given, description: event.currentTarget.value })}
        />
        {given.category === 'terraform' ? (
          <Checkbox
            label="The value is HCL"
            checked={given.hcl}
            onChange={(event) => give({ ...given, hcl: event.currentTarget.checked })}
          />
        ) : null}
        <Checkbox
          label="Sensitive: nobody reads it again"
          checked={given.sensitive}
          disabled={before?.sensitive === true}
          onChange={(event) => give({ ...given, sensitive: event.currentTarget.checked })}
        />
        {change.error === null ? null : (
          <div className="notice danger" role="alert">
            {sentence(change.error.message)}
          </div>
        )}
        <div className="form-actions">
          {variable === null ? null : (
            <Button variant="default" color="red" loading={change.isPending} onClick={() => change.mutate('delete')}>
              Delete
            </Button>
          )}
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending} disabled={given.key === ''}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
