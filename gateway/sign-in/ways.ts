// Which ways in there are: by the identity provider of the site, where there is one, and then passwords are for site admins alone, who put things
// right when that one fails.

import { readSamlSettings } from '@terrace/actors/sign-in/view/saml';
import { readUser } from '@terrace/actors/user/view';
import type { UserId } from '@terrace/machines/user/id';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

export interface Ways {
  /** Whether people sign in by an identity provider. */
  isSso(): Promise<boolean>;
  /** Throws ApiError `forbidden` for who comes by a password and may not. */
  checkPassword(user: UserId): Promise<void>;
}

export function makeWays({ sql }: Pick<GatewayServices, 'sql'>): Ways {
  const isSso = async (): Promise<boolean> => (await readSamlSettings(sql)).enabled;
  return {
    isSso,
    async checkPassword(user) {
      if (!(await isSso()) || (await readUser(sql, user))?.is_site_admin === true) return;
      throw new ApiError('forbidden', 'you sign in here with SSO; a password lets in site admins alone');
    },
  };
}
