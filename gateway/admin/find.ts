// The door of a site admin. To everybody else none of it is there.

import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';

/** Throws ApiError `not-found` for who is no site admin; `what` names what was asked for. */
export function requireSiteAdmin(principal: Principal, what: string, number: { readonly isMany?: boolean } = {}): void {
  if (!may(principal, 'write', null)) throw notFound(what, number);
}
