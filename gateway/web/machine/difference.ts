// What a step changed in what the machine knows.

import diff from 'microdiff';

export interface Change {
  /** `plan.status`, `stages[0].status`. */
  readonly place: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** As text; empty where there was or is nothing. */
  readonly before: string;
  readonly after: string;
}

/** Numbers that can only be moments are shown as such. */
const isMoment = (value: unknown): value is number =>
  typeof value === 'number' && value > Date.UTC(2015) && value < Date.UTC(2100);

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isMoment(value) ? new Date(value).toISOString() : (JSON.stringify(value) ?? '');
}

const placeOf = (path: readonly (string | number)[]): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`)).join('');

export function differencesBetween(before: unknown, after: unknown): readonly Change[] {
  return diff({ at: before ?? {} }, { at: after ?? {} }).map((each): Change => {
    const place = placeOf(each.path.slice(1));
    if (each.type === 'CREATE') return { place, kind: 'added', before: '', after: textOf(each.value) };
    if (each.type === 'REMOVE') return { place, kind: 'removed', before: textOf(each.oldValue), after: '' };
    return { place, kind: 'changed', before: textOf(each.oldValue), after: textOf(each.value) };
  });
}
