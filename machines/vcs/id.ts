// Ids of what connects Terrace to version control: a client for each server, its token, a hook for each repository, and what a server
// told by it.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type OAuthClientId = Id<'oc'>;
export const OAuthClientId = idKind('oc');
export type OAuthTokenId = Id<'ot'>;
export const OAuthTokenId = idKind('ot');
/** Where the GitHub App of the site is installed. */
export type InstallationId = Id<'ghain'>;
export const InstallationId = idKind('ghain');
/** A repository as one token sees it, and the address to which its server tells what happens. */
export type HookId = Id<'hook'>;
export const HookId = idKind('hook');
/** One thing that a server told. */
export type DeliveryId = Id<'ve'>;
export const DeliveryId = idKind('ve');
