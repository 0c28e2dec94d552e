// Notification configurations on the wire. The token is never shown.

import type { ConfigurationRow, NotificationRow } from '@terrace/actors/notification/view';
import type { Told } from '@terrace/machines/notification/messages';
import { many, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

/** `url` is the opened one; `sent` the newest first. */
export function notificationResource(
  row: ConfigurationRow,
  { url, sent }: { readonly url: string | null; readonly sent: readonly NotificationRow[] },
): Resource {
  const told = [
    ...sent.flatMap((one) =>
      one.told === null ? [] : [{ ...one.told, trigger: one.trigger, run: one.run, tries: one.tries }],
    ),
    ...(row.verification === null ? [] : [{ ...row.verification, trigger: 'verification', run: null, tries: 1 }]),
  ].toSorted((a, b) => b.sentAt - a.sentAt);
  const subscribable =
    row.workspace === null
      ? row.project === null
        ? { type: 'teams', id: row.team }
        : { type: 'projects', id: row.project }
      : { type: 'workspaces', id: row.workspace };
  return {
    id: row.id,
    type: 'notification-configurations',
    attributes: {
      name: row.name,
      'destination-type': row.destination_type,
      enabled: row.enabled,
      triggers: row.triggers,
      url,
      token: null,
      'email-addresses': row.email_addresses,
      'delivery-responses': told.map((one) => responseOf(one, url)),
      'created-at': timestamp(row.created_at),
      'updated-at': timestamp(row.updated_at),
    },
    relationships: { subscribable: { data: subscribable }, users: many('users', row.users) },
    links: { self: `/api/v2/notification-configurations/${row.id}` },
  };
}

/** Clients read the code, and whether it was successful, as texts. What called for it, and why it failed, are ours. */
const responseOf = (
  told: Told & { readonly trigger: string; readonly run: string | null; readonly tries: number },
  url: string | null,
): object => ({
  url: url ?? '',
  body: told.body,
  code: told.code === null ? '' : String(told.code),
  headers: told.headers,
  'sent-at': new Date(told.sentAt).toISOString(),
  successful: String(told.successful),
  ...{ detail: told.detail, trigger: told.trigger, run: told.run, tries: told.tries },
});
