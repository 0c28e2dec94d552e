// What is said of a token that is to be made, whoever it stands for.

import { tokenLimitOf } from '@terrace/actors/organization/view/token-limits';
import type { LimitedKind } from '@terrace/actors/organization/view/token-limits';
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

const pointer = '/data/attributes/expired-at';

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
  throw new ApiError('invalid', 'expired-at: must be in the future', { pointer });
}

/**
 * The same for a token that stands for something in an organization, which may limit how long it lives: one about whose end nothing is said
 * lives as long as it may. Throws ApiError for one that is to live longer.
 */
export async function limitedExpiryOf(
  services: Pick<GatewayServices, 'sql' | 'clock'>,
  { organization, kind }: { readonly organization: string; readonly kind: LimitedKind },
  attributes: Parameters<typeof expiryOf>[1],
): Promise<Date | null> {
  const wanted = expiryOf(services, attributes);
  const limitMs = await tokenLimitOf(services.sql, organization, kind);
  if (limitMs === null) return wanted;
  const latest = new Date(services.clock.now() + limitMs);
  if (wanted !== null && wanted <= latest) return wanted;
  if (attributes?.['expired-at'] === undefined) return latest;
  throw new ApiError(
    'invalid',
    `expired-at: organization ${organization} takes no token that lives beyond ${latest.toISOString()}`,
    { pointer },
  );
}

function yearsFrom(now: number): Date {
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + yearsUsual);
  return end;
}
