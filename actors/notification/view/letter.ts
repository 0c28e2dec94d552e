// What a notification says, in the form that its destination reads (api/semantics.md, section 17).

import { createHmac } from 'node:crypto';
import type { Letter } from '@terrace/runtime/egress/letter';

export const destinationTypes = ['generic', 'slack', 'microsoft-teams', 'email'] as const;
export type DestinationType = (typeof destinationTypes)[number];

/** Where it goes, opened. */
export interface Destination {
  readonly type: DestinationType;
  readonly url: string | null;
  readonly token: string | null;
  readonly addresses: readonly string[];
}

/** What happened, in words; everything about a run is null in a verification. */
export interface News {
  readonly configuration: { readonly id: string; readonly name: string };
  readonly trigger: string;
  readonly message: string;
  readonly run: {
    readonly id: string;
    readonly url: string;
    readonly message: string;
    readonly createdAt: string;
    readonly createdBy: string;
    readonly status: string;
    readonly updatedAt: string;
    readonly updatedBy: string;
  } | null;
  readonly workspace: { readonly id: string; readonly name: string } | null;
  readonly organization: string;
}

/** Throws RangeError for a destination without an address. */
export function letterOf(to: Destination, news: News): Letter {
  if (to.type === 'email') {
    if (to.addresses.length === 0) throw new RangeError('nobody is named who could get a mail');
    return { kind: 'mail', to: [...to.addresses], subject: subjectOf(news), text: textOf(news) };
  }
  if (to.url === null) throw new RangeError('there is no address to send it to');
  const body = JSON.stringify(bodies[to.type](news));
  const headers: Record<string, string> = {};
  if (to.type === 'generic' && to.token) headers['X-TFE-Notification-Signature'] = signatureOf(body, to.token);
  return { kind: 'http', url: to.url, headers, body };
}

const signatureOf = (body: string, key: string): string => createHmac('sha512', key).update(body).digest('hex');

const bodies: Readonly<Record<Exclude<DestinationType, 'email'>, (news: News) => object>> = {
  generic: ({ configuration, trigger, message, run, workspace, organization }) => ({
    payload_version: 1,
    notification_configuration_id: configuration.id,
    run_url: run?.url ?? null,
    run_id: run?.id ?? null,
    run_message: run?.message ?? null,
    run_created_at: run?.createdAt ?? null,
    run_created_by: run?.createdBy ?? null,
    workspace_id: workspace?.id ?? null,
    workspace_name: workspace?.name ?? null,
    organization_name: organization,
    notifications: [
      {
        message,
        trigger,
        run_status: run?.status ?? null,
        run_updated_at: run?.updatedAt ?? null,
        run_updated_by: run?.updatedBy ?? null,
      },
    ],
  }),
  slack: (news) => ({
    text: escaped(subjectOf(news)),
    attachments: [{ fallback: escaped(subjectOf(news)), text: escaped(textOf(news)) }],
  }),
  'microsoft-teams': (news) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', size: 'Medium', weight: 'Bolder', wrap: true, text: subjectOf(news) },
            ...linesOf(news).map((text) => ({ type: 'TextBlock', wrap: true, text })),
          ],
          ...(news.run === null
            ? {}
            : { actions: [{ type: 'Action.OpenUrl', title: 'See the run', url: news.run.url }] }),
        },
      },
    ],
  }),
};

const subjectOf = ({ message, workspace, organization }: News): string =>
  `${message}: ${organization}${workspace === null ? '' : `/${workspace.name}`}`;

function linesOf({ configuration, run }: News): readonly string[] {
  if (run === null) return [`This verifies the notification configuration ${configuration.name}.`];
  return [
    `${run.id} (${run.message}), which ${run.createdBy} asked for, is ${run.status}`,
    `since ${run.updatedAt}, by ${run.updatedBy}`,
  ];
}

const textOf = (news: News): string => [...linesOf(news), ...(news.run === null ? [] : [news.run.url])].join('\n');

/** Slack reads three characters as its own. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
