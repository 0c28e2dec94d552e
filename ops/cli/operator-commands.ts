// The operator's commands as they are typed: `terrace actor`, `queue`, `dead`, `partition`, `user` and `events`. What they do stands in a file for each
// noun, loaded only when it is asked for.

import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type { Command } from '@commander-js/extra-typings';
import { exitCodes } from '../home/exit-codes.ts';
import { actorName, letterName } from './names.ts';
import { processTerminal, secondsOf } from './terminal.ts';

const limitDefault = 50;
const statuses = ['waiting', 'released', 'claimed', 'canceling'] as const;
const json = ['--json', 'one JSON document instead of text'] as const;
const limit = ['--limit <count>', 'at most so many', oneOrMore, limitDefault] as const;
const letterNames = (given: string, before: readonly string[]): readonly string[] => [...before, letterName(given)];

/** The exit code for an answer of the server. */
export function exitCodeOf(status: number): number {
  if (status === 401) return exitCodes.unauthorized;
  if (status === 404) return exitCodes.notFound;
  if (status === 409) return exitCodes.conflict;
  // What was asked for makes no sense to the server, and its words name the place.
  if (status === 400 || status === 422) return exitCodes.usage;
  return exitCodes.failed;
}

export function addActor(actor: Command): void {
  actor
    .command('list')
    .description('actors with their state, and how much waits for them')
    .option('--kind <kind>', 'only of this kind: run, workspace, …')
    .option('--state <state>', 'only in this state, or in one inside of it')
    .option(
      '--stuck-for <time>',
      'only those that have not moved for 90s, 15m, 2h, 1d although something waits',
      duration,
    )
    .option(...limit)
    .option(...json)
    .action(async (options) => {
      const { list } = await import('./actor.ts');
      await list(processTerminal(), options);
    });
  actor
    .command('inspect')
    .description('one actor from inside, named like run/run-…: row, context, mailbox, timers, jobs')
    .argument('<actor>', 'its kind and id', actorName)
    .option(...json)
    .action(async (name, options) => {
      const { inspect } = await import('./actor.ts');
      await inspect(processTerminal(), name, options);
    });
  actor
    .command('events')
    .description('its log: every message that it took, with version, sender and trace')
    .argument('<actor>', 'its kind and id', actorName)
    .option('--after <version>', 'from the version behind this one on', count)
    .option('--last <count>', 'the last so many', oneOrMore)
    .option(...limit)
    .option(...json)
    .action(async (name, options) => {
      const { events } = await import('./actor.ts');
      await events(processTerminal(), name, options);
    });
  actor
    .command('replay')
    .description('what it was at a version: lives its log again and checks every stored hash; changes nothing')
    .argument('<actor>', 'its kind and id', actorName)
    .option('--to <version>', 'as far as this version; all of it when absent', count)
    .option(...json)
    .action(async (name, options) => {
      const { replay } = await import('./actor.ts');
      process.exitCode = await replay(processTerminal(), name, options);
    });
}

/** Gives the command back, for what else belongs under it. */
export function addQueue(queue: Command): Command {
  queue
    .command('list')
    .description('jobs that wait, are released or are in work, the oldest first')
    .option('--pool <pool>', 'only of this pool')
    .option('--organization <name>', 'only of this organization')
    .addOption(new Option('--status <status>', 'only of this status').choices(statuses))
    .option(...limit)
    .option(...json)
    .action(async (options) => {
      const { list } = await import('./queue.ts');
      await list(processTerminal(), options);
    });
  return queue;
}

export function addDead(dead: Command): void {
  dead
    .command('list')
    .description('dead letters, the oldest first')
    .option('--kind <kind>', 'only of actors of this kind')
    .option('--actor <actor>', 'only of this actor, named like run/run-…', actorName)
    .option(...limit)
    .option(...json)
    .action(async (options) => {
      const { list } = await import('./dead.ts');
      await list(processTerminal(), options);
    });
  dead
    .command('show')
    .description('one dead letter, with its message and why it failed')
    .argument('<letter>', 'its number', letterName)
    .option(...json)
    .action(async (letter, options) => {
      const { show } = await import('./dead.ts');
      await show(processTerminal(), letter, options);
    });
  for (const [verb, what] of [
    ['retry', 'put dead letters back into their mailboxes, with all their tries before them'],
    ['discard', 'throw dead letters away, for good'],
  ] as const)
    dead
      .command(verb)
      .description(what)
      .argument('[letters...]', 'their numbers', letterNames, [])
      .option('--all', 'all that --kind and --older-than leave')
      .option('--kind <kind>', 'with --all: only of actors of this kind')
      .option('--older-than <time>', 'with --all: only those that died longer ago: 90s, 15m, 2h, 1d', duration)
      .option('-y, --yes', 'do not ask')
      .option(...json)
      .action(async (letters, options) => {
        const { settle } = await import('./dead.ts');
        process.exitCode = await settle(processTerminal(), verb, letters, options);
      });
}

export function addEvents(events: Command): void {
  events
    .option('--org <name>', 'only of this organization')
    .option('--workspace <name>', 'only of this workspace; needs --org')
    .option('--since <sequence>', 'what the feed holds behind this place, 0 for all of it; then it ends', place)
    .option('--follow', 'with --since: goes on with what comes')
    .option('--json', 'one JSON document a line')
    .action(async (options) => {
      const { events: listen } = await import('./events.ts');
      await listen(processTerminal(), options);
    });
}

function place(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a place in the feed is a number, 0 or greater');
  return Number(text);
}

export function addPartition(partition: Command): void {
  partition
    .command('list')
    .description('partitions with their owner, their epoch and what is due there')
    .option(...json)
    .action(async (options) => {
      const { list } = await import('./partition.ts');
      await list(processTerminal(), options);
    });
}

export function addUser(user: Command): void {
  user
    .command('create')
    .description('makes somebody who signs in, and prints the link that sets their first password')
    .argument('<username>')
    .requiredOption('--email <address>', 'by which organizations invite them')
    .option('--site-admin', 'may do everything')
    .option(...json)
    .action(async (username, options) => {
      const { createUser } = await import('./user.ts');
      await createUser(processTerminal(), username, options);
    });
  user
    .command('password-link')
    .description('a link that sets a password, the first one or one that was forgotten; works once, for an hour')
    .argument('[username]', 'whose; your own when absent')
    .option(...json)
    .action(async (username, options) => {
      const { passwordLink } = await import('./user.ts');
      await passwordLink(processTerminal(), username, options);
    });
}

export function addMirror(mirror: Command): void {
  mirror
    .command('upload')
    .description(
      'keep what a bundle holds: a tar.gz or a zip of what terraform providers mirror makes, and of archives of modules',
    )
    .argument('<file>')
    .option(...json)
    .action(async (file, options) => {
      const { upload } = await import('./mirror.ts');
      await upload(processTerminal(), file, options);
    });
  mirror
    .command('list')
    .description('the packages and modules that are kept, with their sizes')
    .argument('[text]', 'a part of their names; all when absent')
    .option(...json)
    .action(async (text, options) => {
      const { list } = await import('./mirror.ts');
      await list(processTerminal(), text, options);
    });
}

export function addVcs(vcs: Command): void {
  vcs
    .command('events')
    .description('the newest deliveries of webhooks, what became of each for every workspace, and why')
    .requiredOption('--organization <name>', 'whose')
    .addOption(
      new Option('--status <status>', 'only these').choices(['received', 'handled', 'refused', 'failed'] as const),
    )
    .option(...limit)
    .option(...json)
    .action(async (options) => {
      const { events } = await import('./vcs.ts');
      await events(processTerminal(), options);
    });
  vcs
    .command('hooks')
    .description('the repositories that are followed, and whether their servers tell what happens there')
    .requiredOption('--organization <name>', 'whose')
    .option(...limit)
    .option(...json)
    .action(async (options) => {
      const { hooks } = await import('./vcs.ts');
      await hooks(processTerminal(), options);
    });
  vcs
    .command('replay')
    .description('works on a delivery as if it had been told once more')
    .argument('<event>', 'its id, ve-…')
    .option(...json)
    .action(async (event, options) => {
      const { replay } = await import('./vcs.ts');
      await replay(processTerminal(), event, options);
    });
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted');
  return Number(text);
}

function oneOrMore(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a whole number from 1 on is wanted');
  return Number(text);
}

function duration(text: string): number {
  const seconds = secondsOf(text);
  if (seconds === null) throw new InvalidArgumentError('a number with s, m, h or d is wanted, such as 15m');
  return seconds;
}
