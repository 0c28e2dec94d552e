// What an endpoint is called where nobody has named it: its area, and a few words made from its method and path.

import type { Described } from '../http/endpoint.ts';

/** The parts of a path behind where all of them begin. */
export const partsOf = (path: string): readonly string[] => path.replace(/^\/api\/(v2\/)?/, '').split('/');

const staticParts = (path: string): readonly string[] => partsOf(path).filter((part) => !part.startsWith(':'));

/** The kind of thing that it is about: what stands last in the path, but for actions and relations. */
export function areaOf(path: string): string {
  const words = partsOf(path);
  if (words[0] === 'terrace' || words[0] === 'admin') return words[0];
  const fixed = staticParts(path);
  if (fixed[0] === 'organizations' && fixed[1] !== undefined && fixed[1] !== 'actions') return fixed[1];
  return fixed[0] ?? 'api';
}

const spoken = (part: string): string => part.replaceAll(/[-_]/g, ' ');

const singular = (part: string): string =>
  spoken(part)
    .replace(/ies$/, 'y')
    .replace(/(?<!s)s$/, '');

const verbs = { GET: 'Read', POST: 'Create', PUT: 'Replace', PATCH: 'Change', DELETE: 'Delete' } as const;

export function summaryOf({ method, path, summary }: Described): string {
  if (summary !== undefined) return summary;
  const parts = partsOf(path);
  const last = parts.at(-1) ?? '';
  const fixed = staticParts(path);
  const owner = parts.length > 2 && parts[1]?.startsWith(':') ? ` of ${aOr(singular(parts[0] ?? ''))}` : '';
  const action = fixed.indexOf('actions');
  if (action >= 0) return sentence(`${spoken(fixed[action + 1] ?? '')} ${aOr(singular(fixed[action - 1] ?? ''))}`);
  const relation = fixed.indexOf('relationships');
  if (relation >= 0) {
    const what = spoken(fixed[relation + 1] ?? '');
    const verb = { GET: 'List', POST: 'Add', PUT: 'Replace', PATCH: 'Replace', DELETE: 'Remove' }[method];
    return last.startsWith(':') ? `${verbs[method]} one of the ${what}${owner}` : `${verb} the ${what}${owner}`;
  }
  if (last.startsWith(':')) return `${verbs[method]} ${aOr(singular(fixed.at(-1) ?? ''))}`;
  const isMany = last.endsWith('s') && !/(details|status)$/.test(last);
  if (method === 'GET') return sentence(`${isMany ? 'list' : 'read'} the ${spoken(last)}${owner}`);
  if (method === 'POST') return sentence(`create ${aOr(singular(last))}${owner}`);
  return sentence(`${verbs[method]} the ${spoken(last)}${owner}`);
}

const aOr = (noun: string): string => (/^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`);
const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
