// JSON that says the same thing in the same letters, for hashes; and text that PostgreSQL cannot keep, found before it meets a
// batch (DECISIONS 3, 6).

import { hash } from 'node:crypto';
import type { Json } from '@terrace/machines/kernel/envelope';

/** The value with its keys in order and without blanks; equal for a value and for what jsonb gives back of it. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  const fields = value as { readonly [key: string]: Json };
  const keys = Object.keys(fields).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(fields[key] ?? null)}`).join(',')}}`;
}

/** SHA-256 of the canonical JSON, as 64 hex digits. */
export function hashOf(value: Json): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

/** JSON.stringify writes U+0000 and lone surrogates as escapes, so text without these letters holds neither. */
const suspicious = /\\u(?:0000|d[89a-f])/i;

/** The pointer to the first text with U+0000 or a lone surrogate in it, or null; `/` names the value itself. */
export function badText(value: Json, written: string = JSON.stringify(value)): string | null {
  return suspicious.test(written) ? findBadText(value, '') : null;
}

function findBadText(value: Json, at: string): string | null {
  if (typeof value === 'string') return isBad(value) ? at || '/' : null;
  if (value === null || typeof value !== 'object') return null;
  for (const [key, item] of Object.entries(value)) {
    const pointer = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const found = isBad(key) ? pointer : findBadText(item as Json, pointer);
    if (found !== null) return found;
  }
  return null;
}

const isBad = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed();
