// Whether what happened in a repository concerns a workspace that follows it, and the sentence that says why (api/semantics.md, section 16).

import type { Verdict } from '@terrace/actors/vcs/view/deliveries';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { globPattern, regexPattern } from '@terrace/runtime/pattern/pattern';
import type { Pattern } from '@terrace/runtime/pattern/pattern';
import type { VcsEvent } from './providers/provider.ts';

export type Follower = Pick<
  WorkspaceRow,
  | 'name'
  | 'engine'
  | 'execution_mode'
  | 'vcs_repo'
  | 'working_directory'
  | 'trigger_prefixes'
  | 'trigger_patterns'
  | 'file_triggers_enabled'
  | 'speculative_enabled'
  | 'queue_all_runs'
> & { readonly hasRun: boolean };

export interface Decision {
  readonly verdict: Verdict;
  readonly reason: string;
}
export type Happened = Exclude<VcsEvent, { kind: 'nothing' }>;

const ignored = (reason: string): Decision => ({ verdict: 'ignored', reason: `ignored: ${reason}` });

export function decide(event: Happened, workspace: Follower): Decision {
  const { name, vcs_repo: repo } = workspace;
  if (repo === null) return ignored(`workspace ${name} follows this repository no longer`);
  if (workspace.execution_mode === 'local')
    return ignored(`workspace ${name} runs ${workspace.engine} elsewhere (execution mode local)`);
  const why = whyElsewhere(event, workspace) ?? whySkipped(event) ?? whyNoFile(event, workspace);
  if (why !== null) return ignored(why);
  if (event.kind === 'pull-request') {
    if (!workspace.speculative_enabled) return ignored(`workspace ${name} makes no speculative plans`);
    if (event.isFork) return ignored(`pull request ${event.number} comes from a fork, whose code is not run here`);
    return { verdict: 'plan', reason: `pull request ${event.number} for ${event.base} changes workspace ${name}` };
  }
  const what = event.kind === 'tag' ? `tag ${event.tag}` : `branch ${event.branch}`;
  if (!workspace.queue_all_runs && !workspace.hasRun)
    return {
      verdict: 'configuration',
      reason: `${what} is brought and waits: workspace ${name} has had no run yet, and runs that queue by themselves are off (queue-all-runs)`,
    };
  return { verdict: 'run', reason: `a push to ${what} concerns workspace ${name}` };
}

/** Why it happened where the workspace does not look. */
function whyElsewhere(event: Happened, { name, vcs_repo: repo }: Follower): string | null {
  const { branch = null, tagsRegex = null } = repo ?? {};
  if (event.kind === 'tag') {
    if (tagsRegex === null) return `workspace ${name} follows ${branchName(branch)}, not tags`;
    return regexPattern(tagsRegex).matches(event.tag)
      ? null
      : `tag ${event.tag} does not match the tags regex of workspace ${name}`;
  }
  if (tagsRegex !== null) return `workspace ${name} follows tags, not branches`;
  const [target, isDefault] =
    event.kind === 'push' ? [event.branch, event.isDefaultBranch] : [event.base, event.isBaseDefault];
  if (branch !== null) return branch === target ? null : `workspace ${name} follows branch ${branch}, not ${target}`;
  if (isDefault === null)
    return `workspace ${name} follows the default branch, and the server does not say whether ${target} is that: name its branch`;
  return isDefault ? null : `workspace ${name} follows the default branch, and ${target} is another`;
}

const branchName = (branch: string | null): string => (branch === null ? 'the default branch' : `branch ${branch}`);

function whySkipped({ kind, commitMessage }: Happened): string | null {
  const [found] = /\[(skip ci|ci skip)\]/i.exec(commitMessage ?? '') ?? [];
  return found === undefined || kind === 'tag' ? null : `its commit says ${found}`;
}

/** Paths of rules are of the repository's root, with a slash before them or not. */
const rooted = (path: string): string => path.replaceAll(/^\/+|\/+$/g, '');

function whyNoFile(event: Happened, workspace: Follower): string | null {
  const { files } = event;
  if (event.kind === 'tag' || !workspace.file_triggers_enabled || files === null) return null;
  const { name, trigger_patterns: globs, trigger_prefixes: prefixes, working_directory: folder } = workspace;
  if (globs.length > 0) {
    const patterns: readonly Pattern[] = globs.map((glob) => globPattern(rooted(glob)));
    return files.some((path) => patterns.some((pattern) => pattern.matches(path)))
      ? null
      : `no file matches the trigger patterns of workspace ${name}`;
  }
  const folders = [...prefixes, ...(folder === '' ? [] : [folder])].map(rooted).filter((path) => path !== '');
  if (folders.length === 0 || [...prefixes].some((prefix) => rooted(prefix) === '')) return null;
  return files.some((path) => folders.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)))
    ? null
    : `no file is below ${prefixes.length > 0 ? 'the trigger prefixes or the working directory' : 'the working directory'} of workspace ${name}`;
}
