// Rows of the explorer as comma-separated values (RFC 4180), every one of them quoted.

import type { ExplorerRow } from '@terrace/actors/explorer/view';

/** A spreadsheet takes what begins like this for a formula. */
const formula = /^[=+\-@\t\r]/;

function cell(value: ExplorerRow[string] | undefined): string {
  if (value === null || value === undefined) return '""';
  const text = value instanceof Date ? value.toISOString() : String(value);
  const safe = typeof value === 'string' && formula.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

export const csvOf = (fields: readonly string[], rows: readonly ExplorerRow[]): string =>
  [fields.join(','), ...rows.map((row) => fields.map((field) => cell(row[field])).join(','))].join('\r\n') + '\r\n';
