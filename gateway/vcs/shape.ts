// The shapes of version control: clients, tokens, hooks, and what servers told.

import { z } from 'zod';
import { flag, resourceShape, text, textOrNull, time, timeOrNull, toManyOf, toOneOf, whole } from '../http/shape.ts';

export const OAuthClient = resourceShape(
  'OAuthClient',
  'oauth-clients',
  {
    name: textOrNull,
    'service-provider': text,
    'service-provider-display-name': text,
    'http-url': text,
    'api-url': text,
    key: textOrNull,
    'connect-path': textOrNull,
    'callback-url': textOrNull,
    'rsa-public-key': textOrNull,
    'organization-scoped': flag,
    'ssh-known-hosts': textOrNull,
    /** What servers that are met by SSH prove themselves with; not `is-given` is what one showed when it was first met. */
    'ssh-host-keys': z.array(z.strictObject({ host: text, type: text, fingerprint: text, 'is-given': flag })),
    'created-at': time,
  },
  {
    organization: toOneOf('organizations'),
    'oauth-tokens': toManyOf('oauth-tokens'),
    projects: toManyOf('projects'),
    'agent-pool': toOneOf('agent-pools'),
  },
);

export const OAuthToken = resourceShape(
  'OAuthToken',
  'oauth-tokens',
  {
    uid: text,
    'created-at': time,
    'has-ssh-key': flag,
    'service-provider-user': textOrNull,
    'expires-at': timeOrNull,
    'error-message': textOrNull,
  },
  { 'oauth-client': toOneOf('oauth-clients') },
);

export const VcsHook = resourceShape('VcsHook', 'vcs-hooks', {
  identifier: text,
  'service-provider': text,
  'clone-url': text,
  'webhook-url': text,
  /**
   * Whether the server has a webhook that Terrace made: `changing`, with the secret of before; `not-made`, since the server did not let it be,
   * as `error-message` says; `by-hand`, where servers of this kind have no API for it.
   */
  'webhook-status': z.enum(['waiting', 'made', 'changing', 'not-made', 'by-hand']),
  'remote-id': textOrNull,
  'error-message': textOrNull,
  /** Shown once, in the answer that changes it, for the server to be told of it by hand. */
  secret: textOrNull,
  fetches: z.array(
    z.strictObject({
      id: text,
      commit: textOrNull,
      ref: textOrNull,
      status: text,
      size: whole.nullable(),
      'error-message': textOrNull,
      waiting: textOrNull,
      'updated-at': time,
    }),
  ),
});

export const VcsEvent = resourceShape(
  'VcsEvent',
  'vcs-events',
  {
    identifier: text,
    'service-provider': text,
    event: text,
    'delivery-id': textOrNull,
    status: z.enum(['received', 'handled', 'refused', 'failed']),
    summary: text,
    repeats: whole,
    tries: whole,
    'replay-of': textOrNull,
    'received-at': time,
    'handled-at': timeOrNull,
    decisions: z.array(
      z.strictObject({
        workspace: text,
        'workspace-name': textOrNull,
        verdict: z.enum(['run', 'plan', 'configuration', 'ignored']),
        reason: text,
        'configuration-version': textOrNull,
        run: textOrNull,
      }),
    ),
    /** What the server of the repository is to show beside the commit. */
    'commit-statuses': z.array(
      z.strictObject({
        commit: text,
        context: text,
        state: z.enum(['pending', 'success', 'failure', 'error']),
        description: text,
        link: text,
        /** Whether it shows it. */
        status: z.enum(['sending', 'told', 'failed']),
        'error-message': textOrNull,
      }),
    ),
  },
  { organization: toOneOf('organizations') },
);
