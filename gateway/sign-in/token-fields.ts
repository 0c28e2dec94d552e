// What a person chooses for a new token on a page: what it is called, and how long it lives.

import { ApiError } from '../http/errors.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

const dayMs = 24 * 3_600_000;
const lifetimes = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'a year'],
  ['', 'no end'],
] as const;
const usual = '90';

/** A field `days`. */
export const lifetimeField = (): Html =>
  html`<label for="days">Valid for</label>
    <select id="days" name="days">
      ${lifetimes.map(
        ([days, words]) => html`<option value="${days}" ${days === usual ? html` selected` : null}>${words}</option>`,
      )}
    </select>`;

/** When a token ends that is made `now`; null for never. Throws ApiError `invalid` for what is not offered. */
export function expiryOf(form: URLSearchParams, now: number): Date | null {
  const given = form.get('days');
  if (!lifetimes.some(([days]) => days === given))
    throw new ApiError('invalid', `days: must be one of ${lifetimes.map(([days]) => days || 'nothing').join(', ')}`);
  return given === '' ? null : new Date(now + Number(given) * dayMs);
}

const descriptionLengthMax = 200;

/** What a token is called. Throws ApiError `invalid`. */
export function descriptionOf(form: URLSearchParams): string {
  const text = (form.get('description') ?? '').trim();
  if (text === '') throw new ApiError('invalid', 'a token needs a name, by which you recognise it later');
  if (text.length > descriptionLengthMax)
    throw new ApiError('invalid', `the name of a token has at most ${descriptionLengthMax} characters`);
  return text;
}
