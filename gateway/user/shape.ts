// The shapes of users and tokens.

import { flag, flags, resourceShape, text, textOrNull, time, timeOrNull, toOneOf } from '../http/shape.ts';
import { z } from 'zod';

/** While an identity provider keeps people here. */
export const ScimAttributes = {
  'is-scim-managed': flag.optional(),
  'scim-username': textOrNull.optional(),
  'scim-updated-at': timeOrNull.optional(),
};

/** Somebody, or what a team or an organization acts as, which says less. */
export const User = resourceShape('User', 'users', {
  username: text,
  email: textOrNull,
  'unconfirmed-email': textOrNull.optional(),
  'is-service-account': flag,
  'is-site-admin': flag,
  'is-admin': flag,
  'is-sso-login': flag.optional(),
  'avatar-url': text,
  'v2-only': flag,
  ...ScimAttributes,
  'two-factor': flags('enabled', 'verified').optional(),
  permissions: z.strictObject({
    'can-create-organizations': flag,
    'can-change-email': flag,
    'can-change-username': flag,
    'can-change-password': flag.optional(),
    'can-manage-user-tokens': flag.optional(),
  }),
});

/** `token` is its text in the answer to its making, and null ever after. */
export const AuthenticationToken = resourceShape(
  'AuthenticationToken',
  'authentication-tokens',
  {
    description: textOrNull,
    'created-at': time,
    'last-used-at': timeOrNull,
    'expired-at': timeOrNull,
    token: textOrNull,
  },
  {
    'created-by': toOneOf('users', 'teams', 'organizations').optional(),
    team: toOneOf('teams').optional(),
    'agent-pool': toOneOf('agent-pools').optional(),
  },
);

export const PasswordLink = resourceShape('PasswordLink', 'password-links', {
  username: text,
  url: text,
  'expires-at': time,
  'has-password': flag,
});
