// Clients, tokens, hooks and deliveries of version control, for whoever may look after them.

import { readOAuthClient, readOAuthToken } from '@terrace/actors/vcs/view/connections';
import type { OAuthClientRow, OAuthTokenRow } from '@terrace/actors/vcs/view/connections';
import { readDelivery } from '@terrace/actors/vcs/view/deliveries';
import type { DeliveryRow } from '@terrace/actors/vcs/view/deliveries';
import { readHook } from '@terrace/actors/vcs/view/hooks';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

type Reading = Pick<GatewayServices, 'sql'>;

/** What `principal` may look after. Throws ApiError `not-found`. */
function own<Row extends { readonly organization: string }>(principal: Principal, row: Row | null, what: string): Row {
  if (row === null || !may(principal, 'manage-vcs-settings', { organization: row.organization })) throw notFound(what);
  return row;
}

/** Not what stands for an installation of the GitHub App, which a site admin looks after. */
const given = <Row extends Pick<OAuthClientRow, 'installation'>>(row: Row | null): Row | null =>
  row?.installation === null ? row : null;

export const findOAuthClient = async ({ sql }: Reading, principal: Principal, id: string): Promise<OAuthClientRow> =>
  own(principal, given(await readOAuthClient(sql, id)), `OAuth client ${id}`);

export const findOAuthToken = async ({ sql }: Reading, principal: Principal, id: string): Promise<OAuthTokenRow> =>
  own(principal, given(await readOAuthToken(sql, id)), `OAuth token ${id}`);

export const findHook = async ({ sql }: Reading, principal: Principal, id: string): Promise<HookRow> =>
  own(principal, await readHook(sql, id), `hook ${id}`);

export const findDelivery = async ({ sql }: Reading, principal: Principal, id: string): Promise<DeliveryRow> =>
  own(principal, await readDelivery(sql, id), `delivery ${id}`);

/** Of what was concluded from a client that is another one by now. */
export const changedMeanwhile = ({ id }: Pick<OAuthClientRow, 'id'>): ApiError =>
  new ApiError(
    'conflict',
    `OAuth client ${id} was changed by somebody else at the same time: look at it and try again`,
  );
