// Tells the servers of version control how runs of their commits stand. What is to be told is read from rows, in one statement, and is worth
// the more the newer it is: so two gateways that look at once, or one after a kill, neither miss the last word nor overtake it. The
// feed only says when to look. A push has a status for each workspace; a pull request one for all of its plans.

import { createHash } from 'node:crypto';
import { deliveriesOf, placeOf, standingsOf, unreported } from '@terrace/actors/commit-status/view';
import type { Standing } from '@terrace/actors/commit-status/view';
import { readHook } from '@terrace/actors/vcs/view/hooks';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { CommitStatusId } from '@terrace/machines/commit-status/id';
import type { CommitStatusMessage, Said } from '@terrace/machines/commit-status/messages';
import { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { RunId } from '@terrace/machines/run/id';
import type { DeliveryId } from '@terrace/machines/vcs/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { eventAddress } from '@terrace/runtime/actor/address';
import { keepFollowing } from '@terrace/runtime/queue/keep-following';
import { committed } from '../http/errors.ts';
import { OneByOne } from '../http/one-by-one.ts';
import type { GatewayServices } from '../http/services.ts';
import { providerOf, reportingProviders } from './providers/all.ts';
import { saidOf, saidOfAll } from './standing.ts';

/** As it stands before the names of organization and workspace, for people who demand a status by its name. */
const application = 'Terrace';
const eventsOf = (kind: string): string => `act.evt.*.*.*.${kind}.*.*`;
const batch = 100;
/** What could not be told, and a feed that broke off, are tried again after so long. */
const againMs = 5_000;
const asksAtOnce = 16;

type Services = Pick<GatewayServices, 'sql' | 'client' | 'queue' | 'clock' | 'origin' | 'onFault'>;

/** What is to be looked at: one run, one configuration version, one delivery, or whatever was missed. */
type Look =
  | { readonly run: RunId }
  | { readonly configuration: ConfigurationVersionId }
  | { readonly delivery: DeliveryId }
  | 'missed';

/** Runs until `stop`, which waits for the one at hand. */
export function startReports(services: Services): { stop(): Promise<void> } {
  const { sql, queue, clock, onFault } = services;
  const stopping = new AbortController();
  const { signal } = stopping;
  const looks = new OneByOne<Look>({
    ...{ clock, signal, againMs },
    doIt: (look) => lookAt(look),
    onFault: (error) => onFault('report how runs of a commit stand', error),
  });
  const lookAt = async (look: Look): Promise<void> => {
    if (look === 'missed') return await lookForMissed();
    const deliveries = 'delivery' in look ? [look.delivery] : await deliveriesOf(sql, look);
    for (const delivery of deliveries) if (!signal.aborted) await report(services, delivery);
  };
  /** Each is a look of its own: one that cannot be reported is in nobody's way. */
  const lookForMissed = async (): Promise<void> => {
    for (let after = -1; !signal.aborted;) {
      const missed = await unreported(sql, { serviceProviders: reportingProviders, after, limit: batch });
      for (const { id } of missed) void looks.add(id, { delivery: id });
      const last = missed.at(-1);
      if (last === undefined) return;
      after = last.place;
    }
  };
  const follow = (kind: 'run' | 'configuration-version', lookOf: (id: string) => Look | null) =>
    keepFollowing({
      ...{ queue, clock, againMs, signal, filter: eventsOf(kind) },
      hear({ subject }) {
        const id = eventAddress(subject)?.actor.id ?? '';
        const look = lookOf(id);
        if (look !== null) void looks.add(id, look);
      },
      lookForMissed: () => looks.add('missed', 'missed'),
      onFault: (error) => onFault(`follow the events of a ${kind}`, error),
    });
  const listening = [
    follow('run', (id) => {
      const run = RunId.parse(id);
      return run === null ? null : { run };
    }),
    follow('configuration-version', (id) => {
      const configuration = ConfigurationVersionId.parse(id);
      return configuration === null ? null : { configuration };
    }),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all([...listening, looks.idle]);
    },
  };
}

/** Wants the server of this delivery's repository to be told how things stand now. */
export async function report(
  services: Pick<Services, 'sql' | 'client' | 'origin'>,
  delivery: DeliveryId,
): Promise<void> {
  const standings = await standingsOf(services.sql, delivery);
  const [first] = standings;
  const hook = first === undefined ? null : await readHook(services.sql, first.hook);
  const status = hook === null ? null : (providerOf(hook.service_provider)?.status ?? null);
  if (first === undefined || hook === null || status === null) return;
  const words = wordsOf(services.origin, hook, standings);
  const each = async (): Promise<void> => {
    for (let word = words.pop(); word !== undefined; word = words.pop()) {
      const { workspace, context, place, said } = word;
      const { organization, commit } = first;
      const id = CommitStatusId.make(createHash('sha256').update([hook.id, commit, context].join('\0')).digest());
      const { api_url: apiUrl, identifier, username } = hook;
      const call = status({ apiUrl, username, identifier, commit, context, said });
      const message: CommitStatusMessage = {
        type: 'commit-status.want',
        ...{ organization, hook: hook.id, delivery, workspace, commit, context, place, said, call },
      };
      const reply = await services.client.ask({ kind: 'commit-status', id }, message);
      // It knows this, or something newer.
      if (reply.status !== 'refused' || reply.code !== 'status-known') committed(reply);
    }
  };
  await Promise.all(Array.from({ length: asksAtOnce }, each));
}

interface Word {
  readonly workspace: WorkspaceId | null;
  readonly context: string;
  readonly place: number;
  readonly said: Said;
}

function wordsOf(origin: string, hook: HookRow, standings: readonly Standing[]): Word[] {
  const { organization } = hook;
  const [first] = standings;
  if (first?.is_pull_request !== true)
    return standings.map((standing) => ({
      workspace: standing.workspace,
      context: `${application}/${organization}/${standing.workspace_name}`,
      place: placeOf(standing.place, standing.version),
      said: saidOf(origin, standing),
    }));
  const version = standings.reduce((sum, standing) => sum + standing.version, 0);
  const context = `${application}/${organization}/${hook.client}`;
  return [{ workspace: null, context, place: placeOf(first.place, version), said: saidOfAll(origin, standings) }];
}
