// Variables in a table, with where they come from and which of them another one overrides.

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Variable } from '../api/resources.ts';
import { DataTable } from '../parts/panel.tsx';
import type { Column } from '../parts/panel.tsx';

export interface Shown {
  readonly variable: Variable;
  readonly source?: ReactNode;
  /** What runs get in its place. */
  readonly overridden?: ReactNode;
}

export function VariablesTable(table: {
  readonly caption: string;
  readonly rows: readonly Shown[];
  /** Null where nothing can be changed. */
  readonly edit: ((variable: Variable) => void) | null;
}) {
  const { caption, rows, edit } = table;
  const columns: readonly Column<Shown & { readonly id: string }>[] = [
    {
      head: 'Key',
      cell: ({ variable: { attributes }, overridden }) => (
        <>
          <span className={overridden === undefined ? 'mono' : 'mono struck'}>{attributes.key}</span>
          {attributes.description === null || attributes.description === '' ? null : (
            <div className="under">{attributes.description}</div>
          )}
          {overridden === undefined ? null : <div className="under">overridden by {overridden}</div>}
        </>
      ),
    },
    {
      head: 'Value',
      look: 'mono value',
      cell: ({ variable: { attributes } }) =>
        attributes.sensitive ? <span className="dim">sensitive</span> : attributes.value,
    },
    {
      head: 'For',
      look: 'nowrap',
      cell: ({ variable: { attributes } }) =>
        `${attributes.category === 'env' ? 'environment' : 'terraform'}${attributes.hcl ? ', HCL' : ''}`,
    },
    ...(rows.some(({ source }) => source !== undefined) ? [{ head: 'From', cell: ({ source }: Shown) => source }] : []),
    ...(edit === null
      ? []
      : [
          {
            head: 'Change',
            look: 'end',
            cell: ({ variable }: Shown) => (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Change ${variable.attributes.key}`}
                onClick={() => edit(variable)}
              >
                Change
              </Button>
            ),
          },
        ]),
  ];
  return <DataTable caption={caption} rows={rows.map((row) => ({ ...row, id: row.variable.id }))} columns={columns} />;
}
