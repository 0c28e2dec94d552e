// `terrace vcs …`: what servers of version control told, what became of it and why; and once more. And whether they tell at all.

import type { AnswerOf } from '@terrace/gateway/client/client';
import { clientOf, findServer } from './api.ts';
import { ageOf, columns, printJson, shortened } from './terminal.ts';
import type { Terminal } from './terminal.ts';

interface Json {
  readonly json?: true | undefined;
}

const pageMax = 100;

export type Told = AnswerOf<'/api/v2/terrace/vcs-events/{delivery}', 'get'>['data'];

/** The newest deliveries of an organization, each with its decisions. */
export async function events(
  terminal: Terminal,
  options: Json & {
    readonly organization: string;
    readonly status?: Told['attributes']['status'] | undefined;
    readonly limit: number;
  },
): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const { organization, status, limit } = options;
  const { data, meta } = await client.get('/api/v2/organizations/{organization}/vcs-events', {
    params: {
      path: { organization },
      query: { 'page[size]': Math.min(limit, pageMax), ...(status === undefined ? {} : { 'filter[status]': status }) },
    },
  });
  if (options.json === true)
    return printJson(terminal, 'vcs-events', { items: data.map(({ id, attributes }) => ({ id, ...attributes })) });
  if (data.length === 0) return terminal.complain(`no server has told anything to organization ${organization}\n`);
  terminal.write(eventsText(data, terminal.now()));
  const total = meta.pagination['total-count'];
  terminal.complain(`${data.length} of ${total} deliveries · once more: terrace vcs replay EVENT\n`);
}

/** A line for each, and one for whatever became of it. */
export function eventsText(told: readonly Told[], now: number): string {
  const rows = told.flatMap(({ id, attributes: of }) => [
    [id, ageOf(of['received-at'], now), of.identifier, of.event, of.status, shortened(of.summary, 100)],
    ...of.decisions.map((one) => ['', '', `  ${one['workspace-name'] ?? one.workspace}`, one.verdict, '', one.reason]),
    ...of['commit-statuses'].map((one) => [
      ...['', '', '  commit status', one.state, one.status],
      `${one.context}: ${one['error-message'] ?? one.description}`,
    ]),
  ]);
  return columns(['EVENT', 'AGE', 'REPOSITORY', 'KIND', 'STATUS', 'WHAT'], rows);
}

export type Hook = AnswerOf<'/api/v2/terrace/vcs-hooks/{hook}', 'get'>['data'];

/** The repositories that an organization knows, by name. */
export async function hooks(
  terminal: Terminal,
  options: Json & { readonly organization: string; readonly limit: number },
): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const { organization, limit } = options;
  const { data, meta } = await client.get('/api/v2/terrace/organizations/{organization}/vcs-hooks', {
    params: { path: { organization }, query: { 'page[size]': Math.min(limit, pageMax) } },
  });
  if (options.json === true)
    return printJson(terminal, 'vcs-hooks', { items: data.map(({ id, attributes }) => ({ id, ...attributes })) });
  if (data.length === 0) return terminal.complain(`nobody in organization ${organization} has followed a repository\n`);
  terminal.write(hooksText(data));
  terminal.complain(`${data.length} of ${meta.pagination['total-count']} repositories\n`);
}

/** A line for each, which ends with what is in the way of its webhook. */
export function hooksText(all: readonly Hook[]): string {
  const rows = all.map(({ id, attributes: of }) => [
    ...[id, of.identifier, of['service-provider'], of['webhook-status']],
    of['error-message'] ?? of['webhook-url'],
  ]);
  return columns(['HOOK', 'REPOSITORY', 'SERVER', 'WEBHOOK', 'WHERE, OR WHY NOT'], rows);
}

/** Works on a delivery as if it had been told once more. */
export async function replay(terminal: Terminal, delivery: string, options: Json): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const { data } = await client.post('/api/v2/terrace/vcs-events/{delivery}/actions/replay', {
    params: { path: { delivery } },
  });
  if (options.json === true) return printJson(terminal, 'vcs-replay', { id: data.id, ...data.attributes });
  terminal.write(`${data.id}\n`);
  terminal.complain(`${delivery} is worked on once more, as ${data.id}\n`);
}
