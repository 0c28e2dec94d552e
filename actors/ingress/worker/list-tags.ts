// The worker that lists the tags of a repository, for whoever makes something of each.

import { TagsResult, TagsSpec } from '@terrace/machines/ingress/messages';
import type { Tag } from '@terrace/machines/ingress/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { Run } from '@terrace/runtime/jobs/worker';
import { TagsContext, fetchAttempts } from '../work.ts';
import { faultOf } from './git.ts';
import { placesOf, workWithGit } from './git-work.ts';
import type { GitPlace, GitWorkOptions } from './git-work.ts';

/** A result travels in a message: these have their names and commits in it. */
const tagsMax = 1_000;
const nameBytesMax = 150;
const listingBytesMax = 16 * 1024 ** 2;
const output = 'tags';

/** The run of pool `tagsPool`, for startWorker. */
export function listTagsRun(options: GitWorkOptions): Run {
  return async (task) => {
    const spec = TagsSpec.safeParse(task.spec);
    const context = TagsContext.safeParse(task.context);
    if (!spec.success || !context.success)
      throw new TerminalFault('bad-work', 'this worker does not understand the job; it may be of another release');
    return await workWithGit(options, { task, context: context.data, attempts: fetchAttempts }, async (place) => {
      const tags = tagsOf(await listing(options, place), spec.data.prefix);
      return TagsResult.parse({ tags: tags.slice(0, tagsMax), isCut: tags.length > tagsMax });
    });
  };
}

async function listing({ egress }: GitWorkOptions, { job, git, url }: GitPlace): Promise<string> {
  const remote = { url, places: await placesOf(egress, url) };
  try {
    await git(['ls-remote', '--tags', '--', url.href], { remote, output });
  } catch (error) {
    throw faultOf(error, 'the list of tags');
  }
  await using file = await job.open(output);
  if (file === null) throw new TerminalFault('git-failed', 'git did not write the list of tags');
  const { size } = await file.stat();
  if (size > listingBytesMax) throw new TerminalFault('bad-repository', 'its list of tags is too long');
  return (await file.readFile()).toString();
}

/** The newest versions first, as far as numbers in names tell. A tag with a message is an object of its own, and `^{}` its commit. */
function tagsOf(said: string, prefix: string): readonly Tag[] {
  const commits = new Map<string, string>();
  for (const line of said.split('\n')) {
    const [, commit, name, isPeeled] = /^([0-9a-f]{40,64})\trefs\/tags\/(.+?)(\^\{\})?$/.exec(line) ?? [];
    if (commit === undefined || name === undefined || !name.startsWith(prefix)) continue;
    if (Buffer.byteLength(name) > nameBytesMax || !name.isWellFormed()) continue;
    if (isPeeled !== undefined || !commits.has(name)) commits.set(name, commit);
  }
  const order = new Intl.Collator('en', { numeric: true });
  return [...commits]
    .map(([name, commit]) => ({ name, commit }))
    .toSorted((left, right) => order.compare(right.name, left.name));
}
