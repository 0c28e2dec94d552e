// What is said of a token that is to be made, whoever it stands for.

import { z } from 'zod';
import { ApiError } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';

export const tokenBody = resourceBody(
  'authentication-tokens',
  z
    .looseObject({
      description: z.string().trim().max(200).nullish(),
      'expired-at': z.iso.datetime({ offset: true }).nullish(),
    })
    .prefault({}),
);

/** Upstream's, for a token about whose end nothing is said; null says that it has none. */
const yearsUsual = 2;

/** When it ends; null for never. Throws ApiError for a time that has passed. */
export function expiryOf(
  { clock }: Pick<GatewayServices, 'clock'>,
  attributes: { readonly 'expired-at'?: string | null | undefined } | undefined,
): Date | null {
  const end = attributes?.['expired-at'];
  if (end === undefined) return yearsFrom(clock.now());
  if (end === null) return null;
  const expiresAt = new Date(end);
  if (expiresAt.getTime() > clock.now()) return expiresAt;
  throw new ApiError('invalid', 'expired-at: must be in the future', { pointer: '/data/attributes/expired-at' });
}

function yearsFrom(now: number): Date {
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + yearsUsual);
  return end;
}
