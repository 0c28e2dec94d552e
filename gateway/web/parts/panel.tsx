// A part of a page with a title of its own; when it fails, the others stand. And tables of what panels and pages list.

import { Button } from '@mantine/core';
import { PlusIcon } from '@radix-ui/react-icons';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Bulkhead } from '../shell/render-fault.tsx';
import { Loaded } from './page.tsx';
import type { Read } from './page.tsx';

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
  /** How its cells look: any of `main`, `number`, `mono`, `nowrap`, `value`, `dim`, and `end` for its head as well. */
  readonly look?: string;
}

/** It may be wider than the screen, so that it can be scrolled, also by keys. */
export function DataTable<Row extends { readonly id: string }>(table: {
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** The row that is looked at elsewhere on the page. */
  readonly isChosen?: (row: Row) => boolean;
}) {
  const { caption, rows, columns, isChosen = () => false } = table;
  return (
    <div className="table-box" tabIndex={0}>
      <table className="table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, look = '' }) =>
              head === '' ? (
                <td key={head} className="table-gap" />
              ) : (
                <th key={head} scope="col" className={/\bend\b/.test(look) ? 'end' : undefined}>
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={isChosen(row) ? 'chosen' : undefined} aria-current={isChosen(row) || undefined}>
              {columns.map(({ head, cell, look }) => (
                <td key={head} className={look}>
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

type RowOf<Found extends { readonly data: readonly unknown[] }> = Found['data'][number];

interface List<Found extends { readonly data: readonly { readonly id: string }[] }> {
  readonly query: Read<Found>;
  readonly caption: string;
  readonly columns: readonly Column<RowOf<Found>>[] | ((found: Found) => readonly Column<RowOf<Found>>[]);
  /** What stands there when there is no row. */
  readonly empty?: ReactNode;
  readonly foot?: (found: Found) => ReactNode;
}

/** A list: while it is read, when there is nothing in it, and its rows with what stands below them. */
function ListTable<Found extends { readonly data: readonly { readonly id: string }[] }>(list: List<Found>) {
  const { query, caption, columns, empty, foot } = list;
  return (
    <Loaded query={query} lines={8}>
      {(found) => (
        <>
          {found.data.length === 0 && empty !== undefined ? (
            empty
          ) : (
            <DataTable
              caption={caption}
              rows={found.data}
              columns={typeof columns === 'function' ? columns(found) : columns}
            />
          )}
          {foot?.(found)}
        </>
      )}
    </Loaded>
  );
}

/** A list that is what its page is there for. */
export function ListCard<Found extends { readonly data: readonly { readonly id: string }[] }>(list: List<Found>) {
  return (
    <div className="card">
      <ListTable {...list} />
    </div>
  );
}

/** A list with a title of its own, which is what it is called; `children` are dialogs that it opens. */
export function ListPanel<Found extends { readonly data: readonly { readonly id: string }[] }>(
  panel: Omit<List<Found>, 'caption'> & {
    readonly title: string;
    readonly lead: ReactNode;
    readonly actions?: ReactNode;
    readonly children?: ReactNode;
  },
) {
  const { title, lead, actions, children, ...list } = panel;
  return (
    <Panel title={title} lead={lead} actions={actions} isFlush>
      <ListTable {...list} caption={title} />
      {children}
    </Panel>
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
