// Variables in a table, with where they come from and which of them another one overrides.

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Variable } from '../api/resources.ts';

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
  const hasSources = rows.some(({ source }) => source !== undefined);
  return (
    <div className="table-box">
      <table className="table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Value</th>
            <th scope="col">For</th>
            {hasSources ? <th scope="col">From</th> : null}
            {edit === null ? null : (
              <th scope="col" className="end">
                Change
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ variable, source, overridden }) => {
            const { key, value, sensitive, category, hcl, description } = variable.attributes;
            const isOver = overridden !== undefined;
            return (
              <tr key={variable.id}>
                <td>
                  <span className={isOver ? 'mono struck' : 'mono'}>{key}</span>
                  {description === null || description === '' ? null : <div className="under">{description}</div>}
                  {isOver ? <div className="under">overridden by {overridden}</div> : null}
                </td>
                <td className="mono value">{sensitive ? <span className="dim">sensitive</span> : value}</td>
                <td className="nowrap">
                  {category === 'env' ? 'environment' : 'terraform'}
                  {hcl ? ', HCL' : ''}
                </td>
                {hasSources ? <td>{source}</td> : null}
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
