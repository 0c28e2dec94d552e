// What is asked of the explorer: in the query string, or saved. Names and operators are those of the views; whatever is none is named.

import { fieldsOf, operators } from '@terrace/actors/explorer/view';
import type { FieldKind, Filter, Operator, Query, SavedQuery, ViewType } from '@terrace/actors/explorer/view';
import { ApiError } from '../http/errors.ts';

const filtersMax = 20;

/** A query, and which of the view's fields it shows. */
export interface Asked {
  readonly query: Query;
  readonly fields: readonly string[];
}

const bad = (parameter: string, detail: string): ApiError => new ApiError('bad-request', detail, { parameter });

/** `filter[0][workspace_name][contains][0]=x`, any number of them. Throws ApiError `bad-request` for what is no filter. */
function filtersIn(query: Readonly<Record<string, unknown>>): SavedQuery['filter'] {
  return Object.entries(query)
    .filter(([name]) => name.startsWith('filter'))
    .map(([name, value]) => {
      const [, field, operator] = /^filter\[\d+\]\[([a-z_]+)\]\[([a-z_ ]+)\](?:\[0\])?$/.exec(name) ?? [];
      if (field === undefined || operator === undefined)
        throw bad(name, `${name}: is no filter like filter[0][workspace_name][contains][0]`);
      return { field, operator, value: [String(value)] };
    });
}

const wordsOf = (text: unknown): readonly string[] => (typeof text === 'string' && text !== '' ? text.split(',') : []);

/** Throws ApiError `bad-request` that names what is none of the view. */
export function askedOf(type: ViewType, query: Readonly<Record<string, unknown>>): Asked {
  const fields = wordsOf(query['fields'] ?? query[`fields[${type}]`]);
  return checked({ type, filter: filtersIn(query), fields, sort: wordsOf(query['sort']) });
}

/** Throws ApiError `bad-request` as `askedOf` does. */
export function checked({ type, filter, fields, sort }: SavedQuery): Asked {
  const known = fieldsOf(type);
  const kindOf = (field: string, parameter: string): FieldKind => {
    const kind = known.get(field);
    if (kind === undefined)
      throw bad(parameter, `${parameter}: ${field} is no field of ${type}, which has ${[...known.keys()].join(', ')}`);
    return kind;
  };
  if (filter.length > filtersMax) throw bad('filter', `filter: at most ${filtersMax} of them`);
  for (const field of fields) kindOf(field, 'fields');
  return {
    query: {
      type,
      filters: filter.map((one) => checkedFilter(one, kindOf(one.field, 'filter'))),
      sort: sort.map((word) => {
        const isDescending = word.startsWith('-');
        const field = isDescending ? word.slice(1) : word;
        kindOf(field, 'sort');
        return { field, isDescending };
      }),
    },
    fields: fields.length === 0 ? [...known.keys()] : fields,
  };
}

function checkedFilter({ field, operator: word, value }: SavedQuery['filter'][number], kind: FieldKind): Filter {
  // The documentation of Terraform Enterprise writes one of them with blanks.
  const operator = word.replaceAll(' ', '_') as Operator;
  const kinds: readonly FieldKind[] | undefined = operators[operator];
  if (kinds === undefined)
    throw bad('filter', `filter: ${word} is no operator; there are ${Object.keys(operators).join(', ')}`);
  if (!kinds.includes(kind)) throw bad('filter', `filter: ${word} is nothing for ${field}, which is a ${kind}`);
  if (operator === 'is_empty' || operator === 'is_not_empty') return { field, operator, value: '' };
  return { field, operator, value: valueOf(value[0] ?? '', field, kind) };
}

function valueOf(text: string, field: string, kind: FieldKind): Filter['value'] {
  switch (kind) {
    case 'string':
      return text;
    case 'number':
      if (text !== '' && Number.isSafeInteger(Number(text))) return Number(text);
      throw bad('filter', `filter: ${text} is no whole number, as ${field} is`);
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw bad('filter', `filter: ${field} is true or false, and not ${text}`);
    case 'datetime': {
      // Without a zone it is UTC.
      const time = new Date(/(?:[Zz]|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`);
      if (!Number.isNaN(time.getTime())) return time;
      throw bad('filter', `filter: ${text} is no time like 2026-01-31T12:00:00Z`);
    }
  }
}
