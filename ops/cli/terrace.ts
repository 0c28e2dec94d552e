// The `terrace` command: nouns and verbs, each in a file of its noun, loaded only when it is asked for. Data goes to stdout,
// words about the work to stderr; exit codes stand in ops/home/exit-codes.ts.

import { Command } from '@commander-js/extra-typings';
import { exitCodes } from '../home/exit-codes.ts';
import { Refusal } from './api.ts';
import { addActor, addDead, addPartition, addQueue, exitCodeOf } from './operator-commands.ts';
import { readVersion } from './version.ts';

export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`terrace: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof Refusal ? exitCodeOf(error.status) : exitCodes.failed;
  }
}

function program() {
  const terrace = new Command('terrace')
    .description('A self-hosted, Terraform-Enterprise-compatible run platform')
    .version(readVersion(), '--version')
    .showHelpAfterError('(terrace --help lists the commands)')
    .configureOutput({ outputError: (text, write) => write(text) })
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : exitCodes.usage);
    });

  terrace
    .command('start')
    .description('start Terrace, as npm start does; SIGTERM ends it in order')
    .option('--role <roles>', 'which of gateway, actors, worker; all when absent')
    .action(async ({ role }) => {
      const { main: start } = await import('../boot/all.ts');
      await start(role === undefined ? [] : ['--role', role], process.env);
    });

  terrace
    .command('doctor')
    .description('check every dependency, and say how to mend what is wrong')
    .option('--json', 'one JSON document instead of text')
    .action(async ({ json }) => {
      const { doctor } = await import('./doctor.ts');
      await doctor({ json: json === true, env: process.env });
    });

  terrace
    .command('version')
    .description('the versions of Terrace and of what it runs on')
    .option('--json', 'one JSON document instead of text')
    .action(async ({ json }) => {
      const { version } = await import('./version.ts');
      await version({ json: json === true });
    });

  addActor(terrace.command('actor').description('what every actor is, was, and waits for'));
  const queue = addQueue(terrace.command('queue').description('jobs on their way to workers'));
  // Both ways lead to them.
  for (const parent of [terrace, queue])
    addDead(parent.command('dead').description('messages that failed too often and wait for a person'));
  addPartition(terrace.command('partition').description('which node looks after which actors'));

  addNode(terrace.command('node').description('the nodes of this installation'));

  const run = terrace.command('run').description('what a run did, and what it waits for');
  run
    .command('trace <run>')
    .description('the trace of a run as a tree')
    .option('--json', 'the tree as JSON')
    .action(async (id, { json }) => {
      const { trace } = await import('./run.ts');
      await trace(id, { json: json === true, env: process.env });
    });
  run
    .command('explain <run>')
    .description('what a run is waiting for, since when, and who can end the wait')
    .option('--json', 'one JSON document instead of text')
    .action(async (id, { json }) => {
      const { explain } = await import('./run.ts');
      await explain(id, { json: json === true, env: process.env });
    });
  return terrace;
}

function addNode(node: Command): void {
  node
    .command('join-command')
    .description('print what to type on another machine, so that it becomes a node of this installation')
    .option('--role <roles>', 'which of gateway, actors, worker the new node takes; all when absent')
    .option('--json', 'one JSON document instead of shell lines')
    .action(async ({ role, json }) => {
      const { joinCommand } = await import('./node.ts');
      await joinCommand({ role, json: json === true, env: process.env });
    });
  node
    .command('list')
    .description('the nodes that answer: those with actors, and workers with their slots')
    .option('--json', 'one JSON document instead of text')
    .action(async ({ json }) => {
      const { list } = await import('./node.ts');
      await list({ json: json === true, env: process.env });
    });
}
