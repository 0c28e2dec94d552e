// Version control on the wire: clients, tokens, hooks, and what servers told.

import type { CommitStatusRow } from '@terrace/actors/commit-status/view';
import type { IngressRow } from '@terrace/actors/ingress/view';
import type { OAuthClientRow, OAuthTokenRow } from '@terrace/actors/vcs/view/connections';
import type { DecisionRow, DeliveryRow } from '@terrace/actors/vcs/view/deliveries';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { fingerprintOf, readKnownHosts } from '@terrace/runtime/egress/known-hosts';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { providerOf } from './providers/all.ts';
import { callbackUrl, connectPath } from './sign-in-pages.ts';

export function oauthClientResource(row: OAuthClientRow, origin: string): Resource {
  const maySignIn = row.secret !== null && providerOf(row.service_provider)?.signIn != null;
  return {
    id: row.id,
    type: 'oauth-clients',
    attributes: {
      name: row.name,
      'service-provider': row.service_provider,
      'service-provider-display-name':
        providerOf(row.service_provider)?.displayName(row.service_provider) ?? row.service_provider,
      'http-url': row.http_url,
      'api-url': row.api_url,
      key: row.key === '' ? null : row.key,
      'connect-path': maySignIn ? connectPath(row) : null,
      'callback-url': callbackUrl(origin, row),
      'rsa-public-key': row.rsa_public_key,
      'organization-scoped': row.organization_scoped,
      'ssh-known-hosts': row.known_hosts === '' ? null : row.known_hosts,
      'ssh-host-keys': readKnownHosts(row.known_hosts).map((key) => ({
        ...{ host: key.host, type: key.type, fingerprint: fingerprintOf(key) },
        'is-given': row.known_hosts_given,
      })),
      'created-at': timestamp(row.created_at),
    },
    relationships: {
      organization: one('organizations', row.organization),
      'oauth-tokens': many('oauth-tokens', row.tokens),
      projects: many('projects', row.projects),
      'agent-pool': one('agent-pools', null),
    },
    links: { self: `/api/v2/oauth-clients/${row.id}` },
  };
}

export function oauthTokenResource(row: OAuthTokenRow): Resource {
  return {
    id: row.id,
    type: 'oauth-tokens',
    attributes: {
      uid: row.id,
      'created-at': timestamp(row.created_at),
      'has-ssh-key': row.ssh_key !== null,
      'service-provider-user': row.service_provider_user,
      'expires-at': timestamp(row.expires_at),
      'error-message': row.renew_error,
    },
    relationships: { 'oauth-client': one('oauth-clients', row.client) },
    links: { self: `/api/v2/oauth-tokens/${row.id}` },
  };
}

/** `secret` is its text, which is shown once. */
export function hookResource(
  row: HookRow,
  {
    url,
    fetches,
    secret = null,
  }: { readonly url: string; readonly fetches: readonly IngressRow[]; readonly secret?: string | null },
): Resource {
  return {
    id: row.id,
    type: 'vcs-hooks',
    attributes: {
      identifier: row.identifier,
      'service-provider': row.service_provider,
      'clone-url': row.clone_url,
      'webhook-url': url,
      'webhook-status': webhookStatusOf(row),
      'remote-id': row.remote_id,
      'error-message': row.error_message,
      secret,
      fetches: fetches.map((fetch) => ({
        id: fetch.id,
        commit: fetch.commit,
        ref: fetch.ref,
        status: fetch.status,
        size: fetch.size === null ? null : Number(fetch.size),
        'error-message': fetch.error_message,
        waiting: fetch.waiting?.reason ?? null,
        'updated-at': timestamp(fetch.updated_at),
      })),
    },
    links: { self: `/api/v2/terrace/vcs-hooks/${row.id}` },
  };
}

function webhookStatusOf({ service_provider: kind, told_number: told, secret_number: number, ...row }: HookRow) {
  // Its webhook is that of the app.
  if (row.installation !== null) return row.error_message === null ? 'made' : 'not-made';
  if (providerOf(kind)?.webhooks == null) return 'by-hand';
  if (told !== null) return told === number ? 'made' : 'changing';
  return row.error_message === null ? 'waiting' : 'not-made';
}

export function deliveryResource(
  row: DeliveryRow,
  {
    decisions,
    statuses,
  }: { readonly decisions: readonly DecisionRow[]; readonly statuses: readonly CommitStatusRow[] },
): Resource {
  return {
    id: row.id,
    type: 'vcs-events',
    attributes: {
      identifier: row.identifier,
      'service-provider': row.service_provider,
      event: row.event,
      'delivery-id': row.remote_id,
      status: row.status,
      summary: row.summary,
      repeats: row.repeats,
      tries: row.tries,
      'replay-of': row.replay_of,
      'received-at': timestamp(row.received_at),
      'handled-at': timestamp(row.handled_at),
      decisions: decisions.map((decision) => ({
        workspace: decision.workspace,
        'workspace-name': decision.workspace_name,
        verdict: decision.verdict,
        reason:
          decision.failure === null ? decision.reason : `${decision.reason}; no run came of it: ${decision.failure}`,
        'configuration-version': decision.configuration_version,
        run: decision.run,
      })),
      'commit-statuses': statuses.map(({ commit, context, state, description, link, status, told }) => ({
        ...{ commit, context, state, description, link, status },
        'error-message': status === 'failed' ? (told?.detail ?? null) : null,
      })),
    },
    relationships: { organization: one('organizations', row.organization) },
    links: { self: `/api/v2/terrace/vcs-events/${row.id}` },
  };
}
