// How a run stands, in the words that a server of version control shows beside a commit. What an apply brings does not change them: they
// are about the commit's plan (api/semantics.md, section 16).

import { shortened } from '@terrace/machines/kernel/text';
import type { Standing } from '@terrace/actors/commit-status/view';
import type { Said, StatusState } from '@terrace/machines/commit-status/messages';

/** GitHub takes no more. */
const descriptionLengthMax = 140;
const namesShown = 3;

type Word = Pick<Said, 'state' | 'description'>;

export function saidOf(origin: string, standing: Standing): Said {
  const { state, description } = wordOf(standing);
  return { state, description: shortened(description, descriptionLengthMax), link: linkOf(origin, standing) };
}

/** Of several workspaces: the worst counts. */
export function saidOfAll(origin: string, standings: readonly Standing[]): Said {
  const words = standings.map((standing) => ({ standing, word: wordOf(standing) }));
  const [first] = words;
  if (first === undefined) throw new RangeError('a commit status says something of at least one workspace');
  if (words.length === 1) return saidOf(origin, first.standing);
  const state = badFirst.find((one) => words.some(({ word }) => word.state === one)) ?? 'success';
  const those = words.filter(({ word }) => word.state === state);
  const link = linkOf(origin, (those[0] ?? first).standing);
  const named = those.slice(0, namesShown).map(({ standing }) => standing.workspace_name);
  const names = those.length > named.length ? `${named.join(', ')}, …` : named.join(', ');
  const description =
    state === 'success'
      ? `${words.length} plans are good`
      : `${those.length} of ${words.length} plans ${verbs[state]}: ${names}`;
  return { state, description: shortened(description, descriptionLengthMax), link };
}

const badFirst: readonly StatusState[] = ['failure', 'error', 'pending', 'success'];
const verbs: Readonly<Record<StatusState, string>> = {
  failure: 'failed',
  error: 'did not come to an end',
  pending: 'are on their way',
  success: 'are good',
};

function linkOf(origin: string, { organization, workspace_name: name, run }: Standing): string {
  const workspace = `${origin}/app/${organization}/workspaces/${name}`;
  return run === null ? workspace : `${workspace}/runs/${run}`;
}

function wordOf(standing: Standing): Word {
  const { run, configuration_status: configuration, error_message: error } = standing;
  if (run !== null) return wordOfRun(standing);
  return configuration === 'errored'
    ? { state: 'error', description: error ?? 'The files could not be fetched' }
    : { state: 'pending', description: 'The files are being fetched' };
}

const hasBegun = (phase: string | null): boolean => phase !== 'pending' && phase !== 'unreachable' && phase !== null;

function wordOfRun(standing: Standing): Word {
  const { status, plan_status: plan, apply_status: apply } = standing;
  const isPlanned = plan === 'finished';
  switch (status ?? '') {
    case 'errored':
      if (hasBegun(apply)) return planned(standing);
      return { state: 'failure', description: isPlanned ? 'A check of the plan failed' : 'The plan failed' };
    case 'policy_soft_failed':
      return { state: 'failure', description: 'A policy check failed' };
    case 'policy_override':
    case 'post_plan_awaiting_decision':
      return { state: 'failure', description: 'A check failed, which somebody may override' };
    case 'canceled':
    case 'force_canceled':
      return hasBegun(apply) ? planned(standing) : { state: 'error', description: 'The run was canceled' };
    case 'discarded':
      return isPlanned ? planned(standing) : { state: 'error', description: 'The run was discarded before its plan' };
    case 'pending':
    case 'fetching':
    case 'fetching_completed':
    case 'plan_queued':
      return { state: 'pending', description: 'The plan waits for its turn' };
    case 'planning':
      return { state: 'pending', description: 'The plan is being made' };
    case 'pre_plan_running':
    case 'pre_plan_completed':
    case 'post_plan_running':
    case 'cost_estimating':
    case 'policy_checking':
      return { state: 'pending', description: 'Checks are at work' };
    default:
      return isPlanned ? planned(standing) : { state: 'pending', description: 'The plan is being made' };
  }
}

function planned({ has_changes: hasChanges, plan_counts: counts }: Standing): Word {
  if (hasChanges !== true || counts === null) return { state: 'success', description: 'The plan has no changes' };
  const { additions, changes, destructions } = counts;
  return {
    state: 'success',
    description: `The plan: ${additions} to add, ${changes} to change, ${destructions} to destroy`,
  };
}
