// The life of a workspace.
//
// It begins when somebody makes it. While it is open it is `free`, `held` (a person or a team has locked it) or `busy` (a run works
// on it, and holds the lock by that). A run that has been created asks to be let in: when the workspace is free the run begins at
// once, else it waits in the queue, first come first served, as long as there is room. When the holder lets go, or the busy run reaches
// its end, the next one begins. A run that only plans changes nothing, so it waits for nobody. Runs of pushes begin in the order of the
// pushes, however long the files of each were on their way: one that comes when a newer one has begun does not begin any more.
//
// A run whose apply was cut short leaves the workspace `held` by Terrace itself: whoever builds on its state may make a second time what stands
// in none. A person who has looked unlocks it by force, or takes the lock over first and puts things right.
//
// The workspace owns what is current: whoever holds the lock may reserve the next state version, bring its bytes, and then it
// becomes the current state in one step. Serials only grow and the lineage stays, unless somebody forces it. The run that works here
// hands its state in the same way. A state that is found after its run was lost is still taken, as long as nobody has begun since; else
// it is kept as a state version that never was current.
//
// Plans that are saved for later are known here too: when another state becomes the current one they can no longer be applied, and their
// runs are told so.
//
// When it is deleted its name is free at once. The run that works here is asked to stop, those that wait or keep a plan are discarded, and runs that come
// too late are told so.

import { given } from '../kernel/given.ts';
import { and, not, setup } from 'xstate';
import { actsOf, effect } from '../kernel/act.ts';
import type { Delivered, Refusal } from '../kernel/envelope.ts';
import type { OrganizationId } from '../organization/id.ts';
import type { RunId } from '../run/id.ts';
import { terrace } from '../user/id.ts';
import type { By } from '../user/id.ts';
import type { StateEntry, WorkspaceEffect } from './effects.ts';
import { defaultSettings } from './messages.ts';
import type { SavedState, WorkspaceMessage, WorkspaceSettings } from './messages.ts';

interface Queued {
  readonly run: RunId;
  readonly by: By;
  /** Its place among pushes; absent of one that somebody asked for. */
  readonly pushed?: number;
}

export interface WorkspaceContext {
  readonly organization: string;
  /** Events bear it: names change. */
  readonly organizationId: OrganizationId;
  readonly project: string;
  readonly name: string;
  readonly settings: WorkspaceSettings;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
  /** Since when it is free, held, or busy with the run that works here. */
  readonly since: number;
  readonly lock: { readonly by: By; readonly reason: string } | null;
  /** The run that works here and holds the lock. */
  readonly active: RunId | null;
  readonly queue: readonly Queued[];
  /** Runs that keep a plan which was made against the current state. */
  readonly savedPlans: readonly RunId[];
  /** The run that began last. */
  readonly latest: RunId | null;
  /** The newest push of which a run has begun; absent while none has. */
  readonly latestPush?: number;
  readonly state: StateEntry | null;
  /** The state version whose content is awaited, and whether it may break the rules. */
  readonly reserved: { readonly entry: StateEntry; readonly force: boolean } | null;
}

type Event = Delivered<WorkspaceMessage>;
type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>;

const unborn: WorkspaceContext = {
  organization: '',
  organizationId: '' as OrganizationId,
  project: '',
  name: '',
  settings: { ...defaultSettings, terraformVersion: '' },
  createdAt: 0,
  updatedAt: 0,
  deletedAt: null,
  since: 0,
  lock: null,
  active: null,
  queue: [],
  savedPlans: [],
  latest: null,
  state: null,
  reserved: null,
};

/** A snapshot stays small; whoever comes when so many wait is turned away with a sentence. */
export const queueLengthMax = 1_000;

/** May `by` do what only the holder of the lock may? */
export const holdsLock = ({ lock }: WorkspaceContext, by: By): boolean =>
  lock !== null && lock.by.kind === by.kind && lock.by.id === by.id;

/** Terrace itself lets nobody in: the run that began last was cut short. */
export const isHeldBack = ({ lock }: Pick<WorkspaceContext, 'lock'>): boolean => lock?.by.kind === 'system';

/** Why a state may not become the current one, as a sentence; null when it may. */
export function whyStateRefused(
  current: Pick<StateEntry, 'serial' | 'md5' | 'lineage'> | null,
  next: { readonly serial: number; readonly md5: string; readonly lineage: string | null },
  force: boolean,
): string | null {
  if (current === null || force) return null;
  if (next.lineage !== null && current.lineage !== null && next.lineage !== current.lineage)
    return `lineage ${next.lineage} is not that of the current state, ${current.lineage}`;
  if (next.serial < current.serial)
    return `serial ${next.serial} is older than that of the current state, ${current.serial}`;
  if (next.serial === current.serial && next.md5 !== current.md5)
    return `serial ${next.serial} is that of the current state, but the content differs`;
  return null;
}

/**
 * Why a client may not bring such a state, as a sentence; null when it may. Clients may declare a lineage of their own, other than that of
 * the content; who declares the current state's again goes on with it. The content is looked at when it is there.
 */
export function whyNotReserved(
  current: Pick<StateEntry, 'serial' | 'md5' | 'lineage' | 'declaredLineage'> | null,
  next: { readonly serial: number; readonly md5: string; readonly lineage: string | null },
  force: boolean,
): string | null {
  const isDeclaredAgain = next.lineage !== null && next.lineage === current?.declaredLineage;
  return whyStateRefused(current, isDeclaredAgain ? { ...next, lineage: null } : next, force);
}

/** Why a run's state is not taken; null when it is. A run that is no longer at work may still bring one as long as nobody has begun since. */
function whyRunStateRefused(context: WorkspaceContext, event: EventOf<'workspace.save-run-state'>): string | null {
  const { active, latest, lock } = context;
  if (active !== event.run) {
    if (latest !== event.run) return latest === null ? `${event.run} never began here` : `${latest} has begun since`;
    if (lock !== null && !isHeldBack(context)) return `${lock.by.name} has locked the workspace since`;
  }
  return whyStateRefused(context.state, event.state, false);
}

/** What it inherits is looked at by whoever makes a run. */
const runsElsewhere = ({ executionMode, inheritsExecution }: WorkspaceSettings): boolean =>
  executionMode === 'local' && inheritsExecution !== true;

/** Why a run is not let in, now or later. */
function whyRunRefused({ name, deletedAt, settings, queue }: WorkspaceContext): Refusal {
  if (deletedAt !== null) return { code: 'workspace-deleted', detail: `workspace ${name} has been deleted` };
  if (runsElsewhere(settings)) {
    const detail = `workspace ${name} runs ${settings.engine ?? 'terraform'} elsewhere (execution mode local) and keeps its state only`;
    return { code: 'local-execution', detail };
  }
  return { code: 'queue-full', detail: `workspace ${name} has ${queue.length} runs waiting already` };
}

function entryOf(saved: SavedState, rest: Pick<StateEntry, 'run' | 'rollbackOf' | 'by' | 'at'>): StateEntry {
  const { stateVersion, serial, md5, lineage, digest, size, terraformVersion } = saved;
  return {
    stateVersion,
    status: 'finalized',
    serial,
    md5,
    lineage,
    ...rest,
    content: { digest, size, terraformVersion },
  };
}

const act = actsOf<WorkspaceContext, Event, WorkspaceEffect>();
const changed = (what: string) => effect<WorkspaceEffect>({ type: 'changed', what });

/** Before those of newer pushes, behind all others. */
function queued(queue: readonly Queued[], next: Queued): readonly Queued[] {
  const { pushed } = next;
  const newer = pushed === undefined ? -1 : queue.findIndex((one) => one.pushed !== undefined && one.pushed > pushed);
  return newer < 0 ? [...queue, next] : queue.toSpliced(newer, 0, next);
}

const stateOf = ({ state }: WorkspaceContext) => state?.stateVersion ?? null;

/** A new current state, and what it makes of the plans that were saved; the run that brings it has applied its own. */
function madeCurrent(
  { savedPlans }: WorkspaceContext,
  entry: StateEntry,
): { readonly change: Partial<WorkspaceContext>; readonly effects: readonly WorkspaceEffect[] } {
  const { stateVersion } = entry;
  return {
    change: { state: entry, savedPlans: [] },
    effects: savedPlans.filter((run) => run !== entry.run).map((run) => ({ type: 'plan-stale', run, stateVersion })),
  };
}

/** What becomes of a reservation that is not fulfilled. */
const discarded = (entry: StateEntry): readonly WorkspaceEffect[] => [
  { type: 'supersede-state', stateVersion: entry.stateVersion },
  { type: 'write-state', entry: { ...entry, status: 'discarded' } },
];

const machine = setup({
  types: { context: {} as WorkspaceContext, events: {} as Event },
  guards: {
    plansOnly: ({ event }) => event.type === 'workspace.enqueue' && event.planOnly,
    runsElsewhere: ({ context }) => runsElsewhere(context.settings),
    isFull: ({ context }) => context.queue.length >= queueLengthMax,
    isSuperseded: ({ context: { latestPush }, event }) =>
      event.type === 'workspace.enqueue' &&
      event.pushed !== undefined &&
      latestPush !== undefined &&
      event.pushed < latestPush,
    isHolder: ({ context, event }) => 'by' in event && holdsLock(context, event.by),
    /** A client that is about to upload does so, or its reservation is discarded, before others may come in. */
    awaitsState: ({ context }) => context.reserved !== null,
    hasQueue: ({ context }) => context.queue.length > 0,
    isActive: ({ context, event }) => event.type === 'workspace.run-finished' && context.active === event.run,
    isUnsure: ({ context, event }) =>
      event.type === 'workspace.run-finished' && context.active === event.run && event.unsure !== undefined,
    isHeldBack: ({ context }) => isHeldBack(context),
    isQueued: ({ context, event }) =>
      (event.type === 'workspace.run-finished' || event.type === 'workspace.prefer') &&
      context.queue.some(({ run }) => run === event.run),
    keepsPlan: ({ context, event }) =>
      event.type === 'workspace.run-finished' && context.savedPlans.includes(event.run),
    isStalePlan: ({ context, event }) =>
      event.type === 'workspace.plan-saved' && event.stateVersion !== stateOf(context),
    /** One that is not noted is caught when it is confirmed. */
    mayNotePlan: ({ context }) => context.savedPlans.length < queueLengthMax,
    mayReserve: ({ context, event }) =>
      event.type === 'workspace.reserve-state' &&
      holdsLock(context, event.by) &&
      whyNotReserved(context.state, event, event.force) === null,
    isReserved: ({ context, event }) =>
      (event.type === 'workspace.commit-state' && context.reserved?.entry.stateVersion === event.state.stateVersion) ||
      (event.type === 'workspace.discard-state' && context.reserved?.entry.stateVersion === event.stateVersion),
    fitsReservation: ({ context, event }) =>
      event.type === 'workspace.commit-state' &&
      context.reserved?.entry.stateVersion === event.state.stateVersion &&
      whyStateRefused(context.state, event.state, context.reserved.force) === null,
    mayDelete: ({ context, event }) =>
      event.type === 'workspace.delete' &&
      (!event.safe || (event.managed === 0 && (event.counted === undefined || event.counted === stateOf(context)))),
    mayDeleteHeld: ({ event }) => event.type === 'workspace.delete' && !event.safe,
  },
  actions: {
    create: act('workspace.create', (_, { organization, organizationId, project, name, settings, meta }) => ({
      change: {
        ...{ organization, organizationId, project, name, settings },
        ...{ createdAt: meta.at, updatedAt: meta.at, since: meta.at },
      },
    })),
    update: act('workspace.update', (context, { name, project, settings, meta }) => ({
      change: {
        name: name ?? context.name,
        project: project ?? context.project,
        settings: { ...context.settings, ...given(settings) },
        updatedAt: meta.at,
      },
    })),
    lock: act('workspace.lock', (_, { by, reason, meta }) => ({ change: { lock: { by, reason }, since: meta.at } })),
    unlock: act(['workspace.unlock', 'workspace.force-unlock'], (_, { meta }) => ({
      change: { lock: null, since: meta.at },
    })),
    enqueue: act('workspace.enqueue', ({ queue }, { run, by, pushed }) => ({
      change: { queue: queued(queue, { run, by, ...(pushed === undefined ? {} : { pushed }) }) },
    })),
    supersedeRun: act('workspace.enqueue', ({ name }, { run }) => ({
      effects: [{ type: 'supersede-run', run, detail: `a run of a newer push has begun in workspace ${name} already` }],
    })),
    leaveQueue: act('workspace.run-finished', ({ queue }, { run: left }) => ({
      change: { queue: queue.filter(({ run }) => run !== left) },
    })),
    prefer: act('workspace.prefer', ({ queue }, { run: next }) => ({
      change: {
        queue: [...queue.filter(({ run }) => run === next), ...queue.filter(({ run }) => run !== next)],
      },
    })),
    notePlan: act('workspace.plan-saved', ({ savedPlans }, { run }) => ({
      change: { savedPlans: [...savedPlans, run] },
    })),
    dropPlan: act('workspace.run-finished', ({ savedPlans }, { run: left }) => ({
      change: { savedPlans: savedPlans.filter((run) => run !== left) },
    })),
    refusePlan: act('workspace.plan-saved', (context, { run }) => {
      const stateVersion = stateOf(context);
      return stateVersion === null ? {} : { effects: [{ type: 'plan-stale', run, stateVersion }] };
    }),
    holdBack: act('workspace.run-finished', (_, { unsure = '', meta }) => ({
      change: { active: null, lock: { by: terrace, reason: unsure }, since: meta.at },
    })),
    letGo: act('workspace.run-finished', (_, { meta }) => ({ change: { active: null, since: meta.at } })),
    startNext: act(
      ['workspace.enqueue', 'workspace.unlock', 'workspace.force-unlock', 'workspace.run-finished'],
      (context, { meta }) => {
        const [next, ...queue] = context.queue;
        if (next === undefined) return {};
        return {
          change: {
            ...{ active: next.run, latest: next.run, queue, since: meta.at },
            ...(next.pushed === undefined ? {} : { latestPush: Math.max(next.pushed, context.latestPush ?? 0) }),
            savedPlans: context.savedPlans.filter((run) => run !== next.run),
          },
          effects: [{ type: 'start-run', run: next.run, stateVersion: stateOf(context) }],
        };
      },
    ),
    startBeside: act('workspace.enqueue', (context, { run }) => ({
      effects: [{ type: 'start-run', run, stateVersion: stateOf(context) }],
    })),
    refuseRun: act('workspace.enqueue', (context, { run }) => ({
      effects: [{ type: 'refuse-run', run, ...whyRunRefused(context) }],
    })),
    reserve: act('workspace.reserve-state', ({ reserved }, event) => {
      const { stateVersion, serial, md5, lineage, run, rollbackOf, by, force, meta } = event;
      const entry: StateEntry = {
        ...{ stateVersion, serial, md5, lineage, run, by },
        ...(rollbackOf === undefined ? {} : { rollbackOf }),
        status: 'pending',
        at: meta.at,
        content: null,
      };
      return {
        change: { reserved: { entry, force } },
        effects: [
          ...(reserved === null ? [] : discarded(reserved.entry)),
          { type: 'open-state', entry },
          { type: 'write-state', entry },
        ],
      };
    }),
    commit: act('workspace.commit-state', (context, { state, meta }) => {
      if (context.reserved === null) return {};
      const { run, rollbackOf, by, at } = context.reserved.entry;
      const { lineage: declared } = context.reserved.entry;
      const entry = {
        ...entryOf(state, { run, ...(rollbackOf === undefined ? {} : { rollbackOf }), by, at }),
        ...(declared === null || declared === state.lineage ? {} : { declaredLineage: declared }),
      };
      const { change, effects } = madeCurrent(context, entry);
      return {
        change: { ...change, reserved: null, updatedAt: meta.at },
        effects: [{ type: 'write-state', entry }, ...effects, { type: 'changed', what: 'state-saved' }],
      };
    }),
    discard: act(
      ['workspace.commit-state', 'workspace.discard-state', 'workspace.force-unlock', 'workspace.delete'],
      ({ reserved }) => (reserved === null ? {} : { change: { reserved: null }, effects: discarded(reserved.entry) }),
    ),
    saveRunState: act('workspace.save-run-state', (context, event) => {
      const { run, state, by, meta } = event;
      const detail = whyRunStateRefused(context, event);
      // Nobody else may have these bytes: they can be had by the id of a state version that is not current.
      if (detail !== null) {
        const entry: StateEntry = { ...entryOf(state, { run, by, at: meta.at }), status: 'discarded' };
        const { stateVersion } = entry;
        return {
          effects: [
            { type: 'write-state', entry },
            { type: 'state-refused', run, detail, stateVersion },
          ],
        };
      }
      // An apply that changed nothing hands in what is here already.
      if (context.state?.serial === state.serial && context.state.md5 === state.md5)
        return { effects: [{ type: 'state-saved', run, stateVersion: context.state.stateVersion }] };
      const entry = entryOf(state, { run, by, at: meta.at });
      const { change, effects } = madeCurrent(context, entry);
      return {
        change: { ...change, updatedAt: meta.at },
        effects: [
          { type: 'write-state', entry },
          ...effects,
          { type: 'state-saved', run, stateVersion: entry.stateVersion },
          { type: 'changed', what: 'state-saved' },
        ],
      };
    }),
    refuseState: act('workspace.save-run-state', ({ name }, { run }) => ({
      effects: [{ type: 'state-refused', run, detail: `workspace ${name} has been deleted`, stateVersion: null }],
    })),
    delete: act('workspace.delete', ({ active, queue, savedPlans }, { meta }) => {
      const runs = new Set([...(active === null ? [] : [active]), ...queue.map(({ run }) => run), ...savedPlans]);
      return {
        change: { deletedAt: meta.at, since: meta.at, active: null, queue: [], savedPlans: [], lock: null },
        effects: [...runs].map((run) => ({ type: 'abandon-run', run })),
      };
    }),
    effect: (_, _params: WorkspaceEffect) => {},
  },
});

export const workspaceMachine = machine.createMachine({
  id: 'workspace',
  context: unborn,
  initial: 'absent',
  states: {
    absent: {
      on: { 'workspace.create': { target: 'open', actions: ['create', changed('created')] } },
    },
    open: {
      initial: 'free',
      on: {
        'workspace.update': { actions: ['update', changed('updated')] },
        'workspace.commit-state': [
          { guard: 'fitsReservation', actions: ['commit'] },
          // Another state became current while the bytes were on their way.
          { guard: 'isReserved', actions: ['discard', changed('state-discarded')] },
        ],
        'workspace.discard-state': { guard: 'isReserved', actions: ['discard', changed('state-discarded')] },
        'workspace.save-run-state': { actions: ['saveRunState'] },
        'workspace.run-finished': [
          { guard: 'isQueued', actions: ['leaveQueue', changed('queue-changed')] },
          { guard: 'keepsPlan', actions: ['dropPlan'] },
        ],
        'workspace.prefer': { guard: 'isQueued', actions: ['prefer', changed('queue-changed')] },
        'workspace.plan-saved': [
          { guard: 'isStalePlan', actions: ['refusePlan'] },
          { guard: 'mayNotePlan', actions: ['notePlan'] },
        ],
      },
      states: {
        free: {
          on: {
            'workspace.lock': { target: 'held', actions: ['lock', changed('locked')] },
            'workspace.enqueue': [
              { guard: 'runsElsewhere', actions: ['refuseRun'] },
              { guard: 'plansOnly', actions: ['startBeside'] },
              { guard: 'isSuperseded', actions: ['supersedeRun'] },
              { target: 'busy', actions: ['enqueue', 'startNext', changed('locked')] },
            ],
            'workspace.delete': {
              guard: 'mayDelete',
              target: '#workspace.deleted',
              actions: ['delete', changed('deleted')],
            },
          },
        },
        held: {
          on: {
            'workspace.lock': { guard: 'isHeldBack', actions: ['lock', changed('locked')] },
            'workspace.enqueue': [
              { guard: 'runsElsewhere', actions: ['refuseRun'] },
              { guard: 'plansOnly', actions: ['startBeside'] },
              { guard: 'isSuperseded', actions: ['supersedeRun'] },
              { guard: 'isFull', actions: ['refuseRun'] },
              { actions: ['enqueue', changed('queue-changed')] },
            ],
            'workspace.reserve-state': { guard: 'mayReserve', actions: ['reserve'] },
            'workspace.unlock': [
              {
                guard: and(['isHolder', not('awaitsState'), 'hasQueue']),
                target: 'busy',
                actions: ['unlock', 'startNext', changed('locked')],
              },
              {
                guard: and(['isHolder', not('awaitsState')]),
                target: 'free',
                actions: ['unlock', changed('unlocked')],
              },
            ],
            'workspace.force-unlock': [
              { guard: 'hasQueue', target: 'busy', actions: ['discard', 'unlock', 'startNext', changed('locked')] },
              { target: 'free', actions: ['discard', 'unlock', changed('unlocked')] },
            ],
            'workspace.delete': {
              guard: 'mayDeleteHeld',
              target: '#workspace.deleted',
              actions: ['discard', 'delete', changed('deleted')],
            },
          },
        },
        busy: {
          on: {
            'workspace.enqueue': [
              { guard: 'runsElsewhere', actions: ['refuseRun'] },
              { guard: 'plansOnly', actions: ['startBeside'] },
              { guard: 'isSuperseded', actions: ['supersedeRun'] },
              { guard: 'isFull', actions: ['refuseRun'] },
              { actions: ['enqueue', changed('queue-changed')] },
            ],
            'workspace.run-finished': [
              { guard: 'isUnsure', target: 'held', actions: ['holdBack', changed('locked')] },
              { guard: and(['isActive', 'hasQueue']), actions: ['startNext', changed('locked')] },
              { guard: 'isActive', target: 'free', actions: ['letGo', changed('unlocked')] },
            ],
            'workspace.delete': {
              guard: 'mayDeleteHeld',
              target: '#workspace.deleted',
              actions: ['delete', changed('deleted')],
            },
          },
        },
      },
    },
    deleted: {
      on: {
        'workspace.enqueue': { actions: ['refuseRun'] },
        'workspace.save-run-state': { actions: ['refuseState'] },
      },
    },
  },
});
