// A part of a page with a title of its own; when it fails, the others stand. And a table of what a panel lists.

import { Button } from '@mantine/core';
import { PlusIcon } from '@radix-ui/react-icons';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Bulkhead } from '../shell/render-fault.tsx';

export function Panel(panel: {
  readonly title: string;
  /** What it is for. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** The content brings its own edges: a table. */
  readonly isFlush?: boolean;
}) {
  const { title, lead, actions, children, isFlush = false } = panel;
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <div>
          <h2 id={id}>{title}</h2>
          {lead === undefined ? null : <p className="dim small">{lead}</p>}
        </div>
        {actions}
      </div>
      <Bulkhead>{isFlush ? children : <div className="card-body">{children}</div>}</Bulkhead>
    </section>
  );
}

export interface Column<Row> {
  /** Empty for buttons. */
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isEnd?: boolean;
  readonly isMain?: boolean;
}

export function DataTable<Row extends { readonly id: string }>(table: {
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}) {
  const { caption, rows, columns } = table;
  return (
    <div className="table-box">
      <table className="table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, isEnd = false }) =>
              head === '' ? (
                <td key={head} className="table-gap" />
              ) : (
                <th key={head} scope="col" className={isEnd ? 'end' : undefined}>
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {columns.map(({ head, cell, isEnd = false, isMain = false }) => (
                <td key={head} className={isMain ? 'main' : isEnd ? 'end' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Begins something new of what a panel holds. */
export function AddButton({ children, onClick }: { readonly children: ReactNode; readonly onClick: () => void }) {
  return (
    <Button variant="default" size="compact-md" leftSection={<PlusIcon />} onClick={onClick}>
      {children}
    </Button>
  );
}
