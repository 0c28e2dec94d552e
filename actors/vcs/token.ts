// Tokens and keys of version control and the secrets that its servers sign with: sealed where they rest, opened by who calls a server, checks what it
// told, or lets a worker fetch.

import type { HookId, InstallationId, OAuthClientId, OAuthTokenId } from '@terrace/machines/vcs/id';
import type { Keys } from '@terrace/runtime/keys/keys';

const tokenPlace = (id: OAuthTokenId): string => `oauth_token/sealed/${id}`;
const keyPlace = (id: OAuthTokenId): string => `oauth_token/ssh_key/${id}`;
const refreshPlace = (id: OAuthTokenId): string => `oauth_token/refresh/${id}`;
const clientPlace = (id: OAuthClientId): string => `oauth_client/secret/${id}`;
const secretPlace = (id: HookId): string => `vcs_hook/secret/${id}`;

export const sealToken = (keys: Pick<Keys, 'seal'>, id: OAuthTokenId, text: string): Promise<Uint8Array> =>
  keys.seal(Buffer.from(text), tokenPlace(id));

/** Throws TerminalFault when it was changed, or belongs to another. */
export const openToken = async (keys: Pick<Keys, 'open'>, id: OAuthTokenId, sealed: Uint8Array): Promise<string> =>
  Buffer.from(await keys.open(sealed, tokenPlace(id))).toString();

export const sealSshKey = (keys: Pick<Keys, 'seal'>, id: OAuthTokenId, text: string): Promise<Uint8Array> =>
  keys.seal(Buffer.from(text), keyPlace(id));

export const openSshKey = async (keys: Pick<Keys, 'open'>, id: OAuthTokenId, sealed: Uint8Array): Promise<string> =>
  Buffer.from(await keys.open(sealed, keyPlace(id))).toString();

/** Of what renews a token. */
export const sealRefresh = (keys: Pick<Keys, 'seal'>, id: OAuthTokenId, text: string): Promise<Uint8Array> =>
  keys.seal(Buffer.from(text), refreshPlace(id));

export const openRefresh = async (keys: Pick<Keys, 'open'>, id: OAuthTokenId, sealed: Uint8Array): Promise<string> =>
  Buffer.from(await keys.open(sealed, refreshPlace(id))).toString();

/** Of what this installation proves itself with where somebody signs in. */
export const sealClientSecret = (keys: Pick<Keys, 'seal'>, id: OAuthClientId, text: string): Promise<Uint8Array> =>
  keys.seal(Buffer.from(text), clientPlace(id));

export const openClientSecret = async (
  keys: Pick<Keys, 'open'>,
  id: OAuthClientId,
  sealed: Uint8Array,
): Promise<string> => Buffer.from(await keys.open(sealed, clientPlace(id))).toString();

export const sealSecret = (keys: Pick<Keys, 'seal'>, id: HookId, secret: string): Promise<Uint8Array> =>
  keys.seal(Buffer.from(secret), secretPlace(id));

export const openSecret = async (keys: Pick<Keys, 'open'>, id: HookId, sealed: Uint8Array): Promise<string> =>
  Buffer.from(await keys.open(sealed, secretPlace(id))).toString();

const appPlaces = { key: 'github_app/private_key', secret: 'github_app/webhook_secret' } as const;

/** Of what the GitHub App of the site proves itself with, and of what GitHub signs with for it. */
export const sealAppSecret = (
  keys: Pick<Keys, 'seal'>,
  what: keyof typeof appPlaces,
  text: string,
): Promise<Uint8Array> => keys.seal(Buffer.from(text), appPlaces[what]);

export const openAppSecret = async (
  keys: Pick<Keys, 'open'>,
  what: keyof typeof appPlaces,
  sealed: Uint8Array,
): Promise<string> => Buffer.from(await keys.open(sealed, appPlaces[what])).toString();

const installationPlace = (id: InstallationId): string => `github_app_installation/token/${id}`;

export const sealInstallationToken = (
  keys: Pick<Keys, 'seal'>,
  id: InstallationId,
  text: string,
): Promise<Uint8Array> => keys.seal(Buffer.from(text), installationPlace(id));

export const openInstallationToken = async (
  keys: Pick<Keys, 'open'>,
  id: InstallationId,
  sealed: Uint8Array,
): Promise<string> => Buffer.from(await keys.open(sealed, installationPlace(id))).toString();
