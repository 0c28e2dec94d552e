// An organization, for whoever may see it, and as they see it.

import { readOrganization } from '@terrace/actors/organization/view';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { may } from '../http/access.ts';
import type { OrganizationAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { Resource } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { organizationResource } from './resource.ts';

/** The organization, when `principal` may do that with it. Throws ApiError `not-found`, and `unauthorized` where their token does not count. */
export async function findOrganization(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  name: string,
  action: OrganizationAction = 'read',
): Promise<OrganizationRow> {
  if (principal.kind === 'user' && principal.closed?.has(name))
    throw new ApiError('unauthorized', `organization ${name} takes no tokens of people, or none that live so long`);
  const row = may(principal, action, { organization: name }) ? await readOrganization(sql, name) : null;
  if (row === null) throw notFound(`organization ${name}`);
  return row;
}

/** With the permissions of whoever asks. */
export const shownTo = (principal: Principal, row: OrganizationRow): Resource =>
  organizationResource(row, (action) => may(principal, action, { organization: row.name }));

/** Null for who may not see it. */
export async function organizationFor(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  name: string,
): Promise<Resource | null> {
  const row = may(principal, 'read', { organization: name }) ? await readOrganization(sql, name) : null;
  return row === null ? null : shownTo(principal, row);
}
