// What people and clients are told of where a run is: its status, what may be done with it, and for everything that is not over, what
// it waits for, in words that name who it is about and who can end the wait. Pure: the run's own transitions write it into its row.

import { counted } from '@terrace/machines/kernel/text';
import type { Waiting } from '@terrace/machines/kernel/waiting';
import { ApplyId, PlanId } from '@terrace/machines/run/id';
import type { RunId } from '@terrace/machines/run/id';
import type { RunContext } from '@terrace/machines/run/context';
import type { RunEvent } from '@terrace/machines/run/messages';
import { openStage, stageNames } from '@terrace/machines/run/stages';
import type { By } from '@terrace/machines/user/id';
import type { ActorState } from '@terrace/runtime/actor/define';
import { lostAfterMs } from '@terrace/runtime/jobs/limits';
import { interruptGraceMs } from './work.ts';

type RunState = ActorState<RunContext>;

/** The state's own name: a plan that can never be applied takes the same steps inside `speculating`. */
const stepOf = ({ state }: RunState): string => state.slice(state.lastIndexOf('.') + 1);

/** The status that clients know; some states of the machine are finer than that. */
export function statusOf(run: RunState): string {
  const { plan, apply, ending } = run.context;
  const step = stepOf(run);
  switch (step) {
    case 'saving':
    case 'holding':
      return 'applying';
    case 'stopping':
      if (apply.status !== 'pending') return apply.status === 'queued' ? 'apply_queued' : 'applying';
      return plan.status === 'queued' ? 'plan_queued' : 'planning';
    case 'lost':
      return ending === 'canceled' ? 'canceled' : 'errored';
    default:
      return step;
  }
}

export function actionsOf(run: RunState): RunEvent['actions'] {
  const step = stepOf(run);
  return {
    isCancelable: waitingOf(run) !== null && !unstoppable.includes(step),
    isConfirmable: [...decisions, 'planned_and_saved'].includes(step),
    isDiscardable: discardable.includes(step),
    isForceCancelable: step === 'stopping' && run.context.mayForce,
  };
}

/** The plan is there, and a person decides. */
const decisions: readonly string[] = ['planned', 'post_plan_completed', 'cost_estimated', 'policy_checked'];
const discardable: readonly string[] = [
  ...['fetching', 'fetching_completed', 'pending', 'confirmed', 'planned_and_saved'],
  ...['post_plan_running', 'post_plan_awaiting_decision', 'policy_override'],
  ...decisions,
];
/** Terraform has ended and what it left is being saved, or the run was canceled already. */
const unstoppable: readonly string[] = ['saving', 'holding', 'stopping'];

/** What a run waits for; null when it is over. */
export function waitingOf(run: RunState): Waiting | null {
  const { id, context } = run;
  const { workspaceName, createdBy, confirmedBy } = context;
  const cancel = `or somebody cancels it: POST /api/v2/runs/${id}/actions/cancel`;
  const worker = context.worker ?? 'unknown';
  const engine = context.options.engine ?? 'terraform';
  const step = stepOf(run);
  switch (step) {
    case 'fetching':
      return {
        reason: `the files of configuration version ${context.configurationVersion} are being fetched for ${id}, which ${createdBy.name} asked for`,
        by: `configuration version ${context.configurationVersion}`,
        end: `they are there, ${cancel}`,
      };
    case 'fetching_completed':
    case 'pending':
      return {
        reason: `${id}, which ${createdBy.name} asked for, waits for workspace ${workspaceName} to let it begin`,
        by: `workspace ${workspaceName}`,
        end: `the run at work there ends, or who has locked it gives the lock back, ${cancel}`,
      };
    case 'plan_queued':
    case 'apply_queued': {
      const [phase, job] =
        step === 'plan_queued' ? ['plan', PlanId.beside(id as RunId)] : ['apply', ApplyId.beside(id as RunId)];
      const pool = context.agentPool ?? null;
      const [whom, by] =
        pool === null ? ['a worker with a free slot', 'a worker'] : [`an agent of pool ${pool}`, `pool ${pool}`];
      return {
        reason: `the ${phase} of ${id} waits as job ${job} for ${whom}`,
        by,
        end: `${pool === null ? 'a worker' : 'an agent'} takes ${job}, ${cancel}`,
      };
    }
    case 'planning':
    case 'applying':
      return {
        reason: `${engine} ${step === 'planning' ? 'plans' : 'applies'} ${id} on worker ${worker}`,
        by: `worker ${worker}`,
        end: `${engine} ends, ${cancel}`,
      };
    case 'pre_plan_running':
    case 'post_plan_running':
    case 'cost_estimating':
    case 'policy_checking':
    case 'pre_apply_running':
    case 'post_apply_running': {
      const stage = openStage(context.stages);
      const name = stage === null ? 'a stage' : `${stageNames[stage.kind]} (${stage.id})`;
      return {
        reason: `${id} waits for ${name}`,
        by: stage?.id ?? 'a stage',
        end: `it ends, ${cancel}${step === 'post_apply_running' ? ', which leaves it applied' : ''}`,
      };
    }
    case 'post_plan_awaiting_decision':
    case 'policy_override': {
      const stage = openStage(context.stages);
      const why = stage?.detail == null ? '' : `: ${stage.detail}`;
      return {
        reason: `${stage === null ? 'a stage' : stageNames[stage.kind]} of ${id} did not pass${why}`,
        by: `whoever may override it in workspace ${workspaceName}`,
        end: `somebody overrides it, or POST /api/v2/runs/${id}/actions/discard`,
      };
    }
    case 'planned':
    case 'post_plan_completed':
    case 'cost_estimated':
    case 'policy_checked':
    case 'planned_and_saved':
      return {
        reason: `the plan of ${id}, which ${createdBy.name} asked for, waits for somebody to confirm or discard it`,
        by: `${createdBy.name}, or anybody who may apply in workspace ${workspaceName}`,
        end: `POST /api/v2/runs/${id}/actions/apply or POST /api/v2/runs/${id}/actions/discard`,
      };
    case 'confirmed':
      return {
        reason: `the plan of ${id}, which ${confirmedBy?.name ?? 'somebody'} confirmed, waits for workspace ${workspaceName} to let it begin`,
        by: `workspace ${workspaceName}`,
        end: `the run at work there ends, or who has locked it gives the lock back, ${cancel}`,
      };
    case 'saving':
      return {
        reason: `the state that ${id} made (serial ${context.brought?.serial ?? 'unknown'}) is being saved in workspace ${workspaceName}`,
        by: `workspace ${workspaceName}`,
        end: 'it is saved; nobody needs to do anything',
      };
    case 'holding':
      return {
        reason: `${id} has failed; that is told in a moment, so that terraform still reads its log`,
        by: 'time',
        end: 'a second and a half after the plan ended; nobody needs to do anything',
      };
    case 'stopping':
      return stoppingOf(run);
    default:
      return null;
  }
}

const inWords = (ms: number): string => (ms >= 60_000 ? counted(ms / 60_000, 'minute') : counted(ms / 1_000, 'second'));

function stoppingOf({ id, context }: RunState): Waiting {
  const worker = context.worker === null ? 'a worker, if one has taken it,' : `worker ${context.worker}`;
  // As long as it is the plan that is to stop, the apply is pending.
  const grace = inWords(interruptGraceMs[context.apply.status === 'pending' ? 'plan' : 'apply']);
  const force = `POST /api/v2/runs/${id}/actions/force-cancel kills it`;
  return {
    reason: `${context.canceledBy?.name ?? 'somebody'} canceled ${id}; ${worker} is asked to stop`,
    by: worker,
    end: `${context.options.engine ?? 'terraform'} ends, or is killed after ${grace}${context.mayForce ? `; ${force} now` : ''}`,
  };
}

/** An agent pool as whoever waits for it sees it. */
export interface PoolAtWork {
  readonly id: string;
  /** Null when it has been deleted. */
  readonly name: string | null;
  /** Agents that were heard lately. */
  readonly idle: number;
  readonly busy: number;
  /** When any agent of it was heard last; null when none ever registered. */
  readonly heard_at: Date | null;
}

/** What a run that is queued for the agents of a pool waits for at this moment. */
export function waitingIn(pool: PoolAtWork, run: string, phase: 'plan' | 'apply'): Waiting {
  const { id, name, idle, busy, heard_at: heardAt } = pool;
  const cancel = `or somebody cancels it: POST /api/v2/runs/${run}/actions/cancel`;
  if (name === null)
    return {
      reason: `the ${phase} of ${run} waits for an agent of pool ${id}, which has been deleted`,
      by: 'nobody',
      end: `only a cancel ends it: POST /api/v2/runs/${run}/actions/cancel`,
    };
  const what = `the ${phase} of ${run} waits for an agent of pool ${name} (${id})`;
  const start = `an agent is started: terrace agent --pool-token …, with a token of POST /api/v2/agent-pools/${id}/authentication-tokens`;
  if (idle + busy === 0)
    return {
      reason: `${what}: none has ${heardAt === null ? 'ever registered' : `been seen since ${heardAt.toISOString()}`}`,
      by: `whoever runs the agents of pool ${name}`,
      end: `${start}, ${cancel}`,
    };
  if (idle === 0)
    return {
      reason: `${what}: ${busy === 1 ? 'the only one there is busy' : `all ${busy} that are there are busy`}`,
      by: `the agents of pool ${name}`,
      end: `one of them ends its run, ${start}, ${cancel}`,
    };
  return {
    reason: `${what}: ${idle} of ${idle + busy} that are there ${idle === 1 ? 'is' : 'are'} free`,
    by: `the agents of pool ${name}`,
    end: `one of them takes it in a moment, ${cancel}`,
  };
}

/** An agent as whoever waits for its work sees it. */
export interface AgentAtWork {
  readonly id: string;
  readonly name: string;
  readonly heard_at: Date;
  readonly is_silent: boolean;
  /** Its token was deleted. */
  readonly is_dismissed: boolean;
}

/** What a run that an agent works on waits for at this moment; null while all is well with the agent. */
export function waitingForAgent(
  { id, name, heard_at: heardAt, is_silent: isSilent, is_dismissed: isDismissed }: AgentAtWork,
  phase: 'plan' | 'apply',
): Waiting | null {
  if (!isSilent && !isDismissed) return null;
  const lost =
    phase === 'plan'
      ? 'then it is planned again by another agent'
      : 'then it is errored, with the state that was brought last';
  const why = isDismissed ? 'whose token was deleted' : `which was not heard since ${heardAt.toISOString()}`;
  return {
    reason: `the ${phase} is with agent ${name} (${id}), ${why}`,
    by: `agent ${name}`,
    end: `the agent brings its end, or is given up after ${inWords(lostAfterMs)} of silence: ${lost}`,
  };
}

/** What the workspace shows of whom it lets in: the row that its own transitions write. */
export interface Door {
  readonly id: string;
  readonly name: string;
  /** A run that is at work there holds the lock too. */
  readonly locked_by: By | null;
  readonly lock_reason: string | null;
  /** The next one first. */
  readonly run_queue: readonly string[];
}

/** What a run that is not let in waits for at this moment: its place, and who is in front of it. Null when it does not stand in the queue. */
export function waitingAt(door: Door, run: string): Waiting | null {
  const { name, locked_by: holder, lock_reason: reason, run_queue: queue } = door;
  const place = queue.indexOf(run);
  if (place === -1 || holder === null) return null;
  const cancel = `or somebody cancels ${run}: POST /api/v2/runs/${run}/actions/cancel`;
  const where = `${run} is number ${place + 1} of ${queue.length} in the queue of workspace ${name}`;
  const ahead = place === 0 ? '' : `; before it comes ${queue[place - 1]}`;
  if (holder.kind === 'run')
    return {
      reason: `${where}${ahead}; ${holder.id} is at work there`,
      by: holder.id,
      end: `${place === 0 ? holder.id : `${holder.id} and what comes before`} ends, ${cancel}`,
    };
  if (holder.kind === 'system')
    return {
      reason: `${where}${ahead}; ${holder.name} lets nobody in: ${reason}`,
      by: `whoever may lock workspace ${name}`,
      end: `somebody who has looked forces its unlock: POST /api/v2/workspaces/${door.id}/actions/force-unlock, or locks it first and unlocks it later: POST /api/v2/workspaces/${door.id}/actions/lock, ${cancel}`,
    };
  return {
    reason: `${where}${ahead}; ${holder.name} has locked it${reason === null || reason === '' ? '' : `: ${reason}`}`,
    by: holder.name,
    end: `${holder.name} gives the lock back: POST /api/v2/workspaces/${door.id}/actions/unlock, ${cancel}`,
  };
}

/** A run task that was asked and has not told its result, as its stage's own transitions show it. */
export interface TaskAtWork {
  readonly name: string;
  readonly enforcement_level: string;
  /** In ISO 8601. */
  readonly since: string;
  readonly ends_at: Date;
  /** What it said last. */
  readonly message: string;
}

/** What a run waits for while its run tasks are at work. Null when all of them have answered. */
export function waitingForTasks(tasks: readonly TaskAtWork[], run: string): Waiting | null {
  if (tasks.length === 0) return null;
  const list = new Intl.ListFormat('en');
  const said = tasks.map(({ name, enforcement_level: level, since, message }) => {
    const last = message === '' ? '' : `, which says: ${message}`;
    return `${name} (${level}, asked at ${since}${last})`;
  });
  const [tasksOf, they] =
    tasks.length === 1 ? ['run task', 'it tells its result'] : ['run tasks', 'they tell their results'];
  const ends = tasks.map(({ name, ends_at: at }) => `${name} at ${at.toISOString()}`);
  return {
    reason: `${run} waits for ${tasksOf} ${list.format(said)}`,
    by: list.format(tasks.map(({ name }) => name)),
    end: `${they}; without a word ${list.format(ends)} ${tasks.length === 1 ? 'is' : 'are'} given up; or somebody cancels it: POST /api/v2/runs/${run}/actions/cancel`,
  };
}
