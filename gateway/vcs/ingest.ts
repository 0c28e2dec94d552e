// Finds out what deliveries mean. Each is read, every workspace that follows its repository is decided about, those that it concerns get a
// configuration version that waits for its files, and the commit is wanted once for all of them. All ids are derived from the delivery, so
// that two gateways, or one after a kill, make the same; a delivery is done only when all of it is written down.

import { counted, cut } from '@terrace/machines/kernel/text';
import { createHash } from 'node:crypto';
import { workspacesWithRuns } from '@terrace/actors/run/view';
import {
  forgetOldDeliveries,
  newerThan,
  nextDelivery,
  noteDecisions,
  noteEnded,
  postpone,
  renewDelivery,
  takeDelivery,
} from '@terrace/actors/vcs/view/deliveries';
import type { NewDecision, WholeDelivery } from '@terrace/actors/vcs/view/deliveries';
import { followersOf, readHook } from '@terrace/actors/vcs/view/hooks';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { readWorkspaces } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { IngressId, ingressName } from '@terrace/machines/ingress/id';
import { subscribersMax } from '@terrace/machines/ingress/messages';
import type { IngressSource } from '@terrace/machines/ingress/messages';
import { RunId } from '@terrace/machines/run/id';
import { terrace } from '@terrace/machines/user/id';
import type { IngressAttributes } from '@terrace/machines/vcs/messages';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { z } from 'zod';
import { ApiError, committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { publishTag } from '../registry-module/publish-tag.ts';
import { plainRun } from '../run/create.ts';
import { connected } from './announce.ts';
import { meetServer } from './look-for.ts';
import { report } from './reports.ts';
import { providerOf } from './providers/all.ts';
import { isCommit } from './providers/provider.ts';
import type { Provider } from './providers/provider.ts';
import { decide } from './triggers.ts';
import type { Decision, Follower, Happened } from './triggers.ts';
import { onWake } from './wake.ts';
import { workThrough } from './work-through.ts';

/** Deliveries are looked for so often when nobody says that there is one. */
const everyMs = 5_000;
/** Whatever is in the way of a delivery is given three hours. */
const pausesMs = [
  ...[1_000, 5_000, 30_000, 60_000, 2 * 60_000, 5 * 60_000],
  ...Array.from({ length: 17 }, () => 10 * 60_000),
];
export const triesMax = pausesMs.length + 1;
/** A workspace that was to follow a repository has been changed by then, or will not be. */
const beginsWithinMs = 5 * 60_000;
const beginningPauseMs = 30_000;
/** Who works on a delivery says so anew three times within this; after a kill another one begins so much later. */
const leaseMs = 30_000;
const sweepEveryMs = 3_600_000;
/** Workspaces at a time, and asks at once among them. */
const batch = 200;
const asksAtOnce = 16;
const textLengthMax = 4_000;

type Services = Pick<
  GatewayServices,
  'sql' | 'bus' | 'client' | 'clock' | 'egress' | 'engines' | 'keys' | 'origin' | 'onFault'
>;

/** Runs until `stop`, which waits for the delivery at hand. */
export function startIngest(services: Services): { stop(): Promise<void> } {
  const { sql, clock, onFault } = services;
  const stopping = new AbortController();
  const { signal } = stopping;
  let sweptAt = Number.NEGATIVE_INFINITY;
  const following = workThrough({
    ...{ what: 'look for deliveries of version control', clock, signal, everyMs, onFault },
    onWake: (wake) => onWake(services, 'told', wake),
    async next() {
      if (clock.monotonic() - sweptAt > sweepEveryMs) {
        sweptAt = clock.monotonic();
        await forgetOldDeliveries(sql);
      }
      const delivery = await takeDelivery(sql, connected, leaseMs);
      if (delivery === null) return Math.min(everyMs, (await nextDelivery(sql)) ?? everyMs);
      await holding(services, delivery, leaseMs, () => work(services, delivery));
      return null;
    },
  });
  return {
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

/** Does the work while nobody else takes the delivery, however long it takes. */
export async function holding(
  { sql, clock, onFault }: Pick<Services, 'sql' | 'clock' | 'onFault'>,
  delivery: Pick<WholeDelivery, 'id' | 'tries'>,
  forMs: number,
  work: () => Promise<void>,
): Promise<void> {
  const ending = new AbortController();
  const renew = async (): Promise<void> => {
    for (let isOurs = true; isOurs;) {
      await clock.sleep(forMs / 3, ending.signal);
      isOurs = await renewDelivery(sql, delivery, forMs).catch((error: unknown) => {
        onFault(`hold delivery ${delivery.id}`, error);
        return true;
      });
    }
  };
  const renewing = renew().catch(() => undefined);
  try {
    await work();
  } finally {
    ending.abort();
    await renewing;
  }
}

async function work(services: Services, delivery: WholeDelivery): Promise<void> {
  const { sql, onFault } = services;
  const { id, tries } = delivery;
  try {
    // One that ends whoever works on it never gets to its own end.
    if (tries > triesMax) throw new TerminalFault('in-vain', 'whoever worked on it did not come to an end');
    const summary = await ingest(services, delivery);
    if (summary === null) await postpone(sql, id, 'the workspace is being changed', beginningPauseMs);
    else {
      // Before it is done, so that the first word is not lost.
      await report(services, id);
      await noteEnded(sql, id, { status: 'handled', summary });
    }
  } catch (error) {
    const why = whyHopeless(error);
    if (why === null) onFault(`work on delivery ${id}`, error);
    const pause = pausesMs[tries - 1];
    if (why === null && pause !== undefined)
      return await postpone(
        sql,
        id,
        `it could not be worked on for the moment, and is tried again (try ${tries} of ${triesMax})${waited(error)}`,
        pause,
      );
    const summary = why ?? `it could not be worked on (${counted(tries, 'try', 'tries')}): ${wordsOf(error)}`;
    await noteEnded(sql, id, { status: 'failed', summary });
  }
}

/** What is said to people says what it is waited for. */
const waited = (error: unknown): string => (error instanceof ApiError ? `: ${error.message}` : '');

/** What comes of the delivery itself will be the same next time; null for what may be otherwise. */
function whyHopeless(error: unknown): string | null {
  if (error instanceof SyntaxError) return 'it cannot be worked on: it is no JSON';
  if (error instanceof z.ZodError) return `it cannot be worked on: ${wordsOf(error)}`;
  return error instanceof TerminalFault ? `it cannot be worked on: ${wordsOf(error)}` : null;
}

/** One commit, or what a branch is at, that was decided to be wanted. */
interface Arrival {
  readonly delivery: Pick<WholeDelivery, 'id' | 'place'>;
  readonly hook: HookRow;
  readonly provider: Provider;
  readonly source: Omit<IngressSource, 'submodules'>;
  readonly ingress: Omit<IngressAttributes, 'identifier' | 'cloneUrl'>;
  readonly message: string;
  readonly decide: (workspace: Follower) => Decision;
}

/** Gives what happened, in words; null when the workspace that is to follow the repository does not do so yet. */
async function ingest(services: Services, delivery: WholeDelivery): Promise<string | null> {
  const hook = await readHook(services.sql, delivery.hook);
  const provider = hook === null ? null : providerOf(hook.service_provider);
  if (hook === null || provider === null) return 'its repository is not connected any more';
  await meetServer(services, hook);
  const payload: unknown = JSON.parse(Buffer.from(delivery.body).toString(), (_name, value: unknown) =>
    keepable(value),
  );
  if (delivery.event === connected) {
    const { workspace, branch } = Connected.parse(payload);
    const arrival = beginning({ delivery, hook, provider, branch });
    if ((await bring(services, arrival, [workspace as WorkspaceId], true)).size === 0)
      return services.clock.now() - delivery.received_at.getTime() < beginsWithinMs
        ? null
        : 'the workspace did not come to follow the repository';
    return `a workspace follows ${branch === null ? 'the default branch' : `branch ${branch}`} from now on`;
  }
  let events;
  try {
    events = provider.read(delivery.event, payload);
  } catch (error) {
    if (error instanceof z.ZodError) return `its ${delivery.event} event is not what one looks like: ${wordsOf(error)}`;
    throw error;
  }
  const happened = events.filter((event): event is Happened => event.kind !== 'nothing');
  const strange = happened.find(({ commit }) => commit !== null && !isCommit(commit));
  if (strange !== undefined) return `its ${delivery.event} event names a commit that is none`;
  const summaries = events.flatMap((event) => (event.kind === 'nothing' ? [event.summary] : []));
  if (happened.length === 0) return summaries.join('; ');
  const newer =
    happened[0]?.kind === 'pull-request' || happened.length > 1 ? null : await newerThan(services.sql, delivery.id);
  // A workspace has one run of a delivery, of the last in it that concerns it.
  const arrivals = happened.toReversed().map((event) => arrivalOf({ delivery, hook, provider, event, newer }));
  const count = await bringAll(services, arrivals, hook);
  const follow = counted(count, 'workspace follows', 'workspaces follow');
  const published: string[] = [];
  for (const event of happened) if (event.kind === 'tag') published.push(await publishTag(services, hook.id, event));
  return `${[...happened.map(titleOf), ...summaries].join('; ')}: ${follow} the repository${published.join('')}`;
}

/** What each workspace that follows the repository makes of the first arrival that concerns it. Gives how many follow it. */
async function bringAll(services: Services, arrivals: readonly Arrival[], hook: HookRow): Promise<number> {
  let count = 0;
  for (let after = ''; ;) {
    const ids = await followersOf(services.sql, hook.id, { after, limit: batch });
    let left = ids;
    for (const [index, arrival] of arrivals.entries()) {
      const taken = left.length === 0 ? new Set() : await bring(services, arrival, left, index === arrivals.length - 1);
      left = left.filter((id) => !taken.has(id));
    }
    count += ids.length;
    if (ids.length < batch) return count;
    after = ids.at(-1) ?? '';
  }
}

const Connected = z.object({ workspace: z.string(), branch: z.string().nullable() });
const wordsLengthMax = 300;

function wordsOf(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : [];
  const words =
    issue === undefined
      ? error instanceof Error
        ? error.message
        : String(error)
      : `${issue.path.join('.')}: ${issue.message}`;
  return keepableText(words.slice(0, wordsLengthMax));
}

function titleOf(event: Happened): string {
  const commit = event.commit?.slice(0, 8) ?? 'a commit';
  if (event.kind === 'push') return `${commit} was pushed to ${event.branch}`;
  if (event.kind === 'tag') return `tag ${event.tag} was pushed`;
  return `pull request ${event.number} is at ${commit}`;
}

type Place = Pick<Arrival, 'delivery' | 'hook' | 'provider'>;

/** `newer`: the commit of a newer push that was told before this one. */
function arrivalOf({
  event,
  newer,
  ...place
}: Place & { readonly event: Happened; readonly newer: string | null }): Arrival {
  const isRequest = event.kind === 'pull-request';
  const kept = (text: string | null): string | null => (text === null ? null : cut(text, textLengthMax));
  return {
    ...place,
    source: { hook: place.hook.id, commit: event.commit, ref: event.ref },
    ingress: {
      branch: event.kind === 'tag' ? null : event.branch,
      tag: event.kind === 'tag' ? event.tag : null,
      // What a branch is at is known when it is fetched.
      commitSha: event.commit ?? '',
      commitMessage: kept(event.commitMessage),
      commitUrl: event.commitUrl,
      compareUrl: event.compareUrl,
      onDefaultBranch: event.kind === 'push' && event.isDefaultBranch === true,
      isPullRequest: isRequest,
      pullRequestNumber: isRequest ? event.number : null,
      pullRequestUrl: isRequest ? event.url : null,
      pullRequestTitle: isRequest ? kept(event.title) : null,
      pullRequestBody: isRequest ? kept(event.body) : null,
      senderUsername: event.sender.username,
      senderAvatarUrl: event.sender.avatarUrl,
      senderHtmlUrl: event.sender.htmlUrl,
    },
    message:
      (isRequest ? kept(event.title) : kept(event.commitMessage)) ??
      (event.kind === 'tag' ? `Tag ${event.tag}` : `Commit ${event.commit?.slice(0, 8) ?? ''}`),
    decide: (workspace) =>
      newer === null
        ? decide(event, workspace)
        : {
            verdict: 'ignored',
            reason: `ignored: ${newer.slice(0, 8)}, which was pushed after it, had been told before it`,
          },
  };
}

/** What is there when a workspace begins to follow a repository. */
function beginning({ branch, ...place }: Place & { readonly branch: string | null }): Arrival {
  const nothing = { commitMessage: null, commitUrl: null, compareUrl: null, tag: null };
  const noRequest = { pullRequestNumber: null, pullRequestUrl: null, pullRequestTitle: null, pullRequestBody: null };
  const noSender = { senderUsername: null, senderAvatarUrl: null, senderHtmlUrl: null };
  return {
    ...place,
    source: { hook: place.hook.id, commit: null, ref: branch === null ? null : `refs/heads/${branch}` },
    ingress: {
      ...{ ...nothing, ...noRequest, ...noSender, branch, commitSha: '' },
      ...{ onDefaultBranch: branch === null, isPullRequest: false },
    },
    message: `Begins to follow ${place.hook.identifier}`,
    decide: ({ name, queue_all_runs: queues, execution_mode: mode }) =>
      mode === 'local'
        ? { verdict: 'ignored', reason: `ignored: workspace ${name} runs elsewhere (execution mode local)` }
        : queues
          ? { verdict: 'run', reason: `workspace ${name} follows the repository from now on` }
          : {
              verdict: 'configuration',
              reason: `workspace ${name} follows the repository from now on; its first run is somebody’s to begin`,
            },
  };
}

/**
 * Decides about these workspaces, and brings them what they want. Gives those that it is decided about: all that follow the repository, if it
 * `isLast`, else those that it concerns.
 */
async function bring(
  services: Services,
  arrival: Arrival,
  ids: readonly WorkspaceId[],
  isLast: boolean,
): Promise<ReadonlySet<WorkspaceId>> {
  const { sql } = services;
  const [workspaces, withRuns] = await Promise.all([readWorkspaces(sql, ids), workspacesWithRuns(sql, ids)]);
  // A delivery speaks for its own repository alone: who follows another one by now, or never followed this, hears nothing of it.
  const left = workspaces.filter((workspace) => workspace.vcs_repo?.hook === arrival.source.hook);
  const noted: NewDecision[] = [];
  const wanted: { readonly id: ConfigurationVersionId; readonly submodules: boolean }[] = [];
  const each = async (): Promise<void> => {
    for (let workspace = left.pop(); workspace !== undefined; workspace = left.pop()) {
      const decision = arrival.decide({ ...workspace, hasRun: withRuns.has(workspace.id) });
      if (decision.verdict === 'ignored' && !isLast) continue;
      const made = decision.verdict === 'ignored' ? null : await configure(services, arrival, workspace, decision);
      const what = made === null ? { ...decision, configuration: null, run: null } : made;
      const { verdict, reason, configuration, run } = what;
      noted.push({
        delivery: arrival.delivery.id,
        workspace: workspace.id,
        verdict,
        reason,
        configuration_version: configuration,
        run,
      });
      if (configuration !== null)
        wanted.push({ id: configuration, submodules: workspace.vcs_repo?.ingressSubmodules ?? false });
    }
  };
  await Promise.all(Array.from({ length: asksAtOnce }, each));
  for (const submodules of [false, true])
    await want(
      services,
      arrival,
      submodules,
      wanted.filter((one) => one.submodules === submodules).map(({ id }) => id),
    );
  await noteDecisions(sql, arrival.delivery.id, noted);
  return new Set(noted.map(({ workspace }) => workspace));
}

/** PostgreSQL takes no U+0000 and no half of a surrogate pair; a commit's message may hold either (DECISIONS 3). */
const keepableText = (text: string): string => text.replaceAll('\0', '').toWellFormed();
const keepable = (value: unknown): unknown => (typeof value === 'string' ? keepableText(value) : value);

interface Made extends Decision {
  readonly configuration: ConfigurationVersionId | null;
  readonly run: RunId | null;
}

const derived = (...parts: readonly string[]): Uint8Array => createHash('sha256').update(parts.join('\0')).digest();

/** Makes the configuration version that waits for its files, unless it is there. */
async function configure(
  services: Services,
  arrival: Arrival,
  workspace: WorkspaceRow,
  { verdict, reason }: Decision,
): Promise<Made> {
  const { client } = services;
  const { hook, provider } = arrival;
  const { id: delivery, place } = arrival.delivery;
  const id = ConfigurationVersionId.make(derived('configuration', delivery, workspace.id));
  const run = verdict === 'configuration' ? null : RunId.make(derived('run', delivery, workspace.id));
  try {
    const isSpeculative = verdict === 'plan';
    const create = {
      type: 'configuration-version.create',
      organization: workspace.organization,
      organizationId: workspace.organization_id,
      project: workspace.project,
      workspace: workspace.id,
      source: provider.source,
      speculative: isSpeculative,
      provisional: false,
      autoQueueRuns: run !== null,
      queue:
        run === null
          ? null
          : {
              run,
              create: await plainRun(services, {
                ...{ id: run, workspace, configurationVersion: id, message: arrival.message },
                ...{ planOnly: isSpeculative, pushed: place },
              }),
            },
      ingress: { ...arrival.ingress, identifier: hook.identifier, cloneUrl: hook.clone_url },
      by: terrace,
    } as const;
    const reply = await client.ask({ kind: 'configuration-version', id }, create);
    // It was made before a kill.
    if (reply.status !== 'refused' || reply.code !== 'transition-not-allowed') committed(reply);
    return { verdict, reason, configuration: id, run };
  } catch (error) {
    // What the workspace itself rules out will not be otherwise in a moment.
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return { verdict: 'ignored', reason: `no run could be made: ${error.message}`, configuration: null, run: null };
  }
}

/** One fetch for all of them, however often it is asked for. */
async function want(
  { client }: Services,
  { source, delivery, hook }: Arrival,
  submodules: boolean,
  ids: readonly ConfigurationVersionId[],
): Promise<void> {
  const ingress = IngressId.make(derived(ingressName({ ...source, submodules }, delivery.id)));
  for (let from = 0; from < ids.length; from += subscribersMax) {
    const subscribers = ids.slice(from, from + subscribersMax).map((id) => ({ kind: 'configuration-version', id }));
    const message = {
      type: 'ingress.want',
      organization: hook.organization,
      source: { ...source, submodules },
      subscribers,
    } as const;
    committed(await client.ask({ kind: 'ingress', id: ingress }, message));
  }
}
