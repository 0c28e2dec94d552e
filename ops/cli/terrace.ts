// The `terrace` command: nouns and verbs, each in a file of its noun, loaded only when it is asked for. Data goes to stdout,
// words about the work to stderr; exit codes stand in ops/home/exit-codes.ts.

import { Command } from '@commander-js/extra-typings';
import { ApiFailure } from '@terrace/gateway/client/failure';
import { StartFault, exitCodes } from '../home/exit-codes.ts';
import {
  addActor,
  addDead,
  addEvents,
  addMirror,
  addPartition,
  addQueue,
  addUser,
  addVcs,
  exitCodeOf,
} from './operator-commands.ts';
import { readVersion } from './version.ts';

export async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough, as `head`, ends the command without a word.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`terrace: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = codeOf(error);
  }
}

function codeOf(error: unknown): number {
  if (error instanceof StartFault) return exitCodes[error.reason];
  return error instanceof ApiFailure ? exitCodeOf(error.status) : exitCodes.failed;
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
    .command('agent')
    .description(
      'work on the runs of an agent pool, dialling out by HTTPS alone; the first SIGTERM lets the run at hand end',
    )
    .option('--address <url>', 'of the server, like https://tfe.example.org:8443; TFC_ADDRESS')
    .option('--pool-token <token>', 'a token of the pool; better by TFC_AGENT_TOKEN, since others see a command line')
    .option('--name <name>', "how it is listed; TFC_AGENT_NAME, else the machine's name")
    .option('--single', 'end after the work of one run; TFC_AGENT_SINGLE=true')
    .option('--data-dir <folder>', 'its own folder, on a disk; TFC_AGENT_DATA_DIR, else ~/.terrace-agent/<name>')
    .option('--ca-file <file>', 'authorities to trust beside the public ones (tls/ca.pem of a node); TERRACE_CA_FILE')
    .action(async (options) => {
      const { agent } = await import('./agent.ts');
      await agent(options, process.env);
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
  addEvents(terrace.command('events').description('what happens, as it happens; Ctrl-C ends it'));
  addPartition(terrace.command('partition').description('which node looks after which actors'));

  addVcs(terrace.command('vcs').description('what servers of version control told'));
  addMirror(terrace.command('mirror').description('providers that are kept here for runs without the internet'));
  addUser(terrace.command('user').description('people who sign in'));
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
  addSentinel(terrace.command('sentinel').description('policies in the Sentinel language: test, apply, format, mock'));
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
    .description('the nodes of all roles that answer, and the slots of workers')
    .option('--json', 'one JSON document instead of text')
    .action(async ({ json }) => {
      const { list } = await import('./node.ts');
      await list({ json: json === true, env: process.env });
    });
  for (const [verb, description] of [
    ['drain', 'have a node give its partitions to others and take no new runs; what it is at goes on'],
    ['resume', 'have a node that was drained take part again'],
  ] as const)
    node
      .command(`${verb} <node>`)
      .description(description)
      .option('--json', 'one JSON document instead of text')
      .action(async (name: string, { json }) => {
        const { drain } = await import('./node.ts');
        await drain({ name, verb, json: json === true, env: process.env });
      });
  node
    .command('make-issuer')
    .description('print a fresh key by which gateways answer for users at a nats-server of your own')
    .option('--json', 'one JSON document instead of shell lines')
    .action(async ({ json }) => {
      const { printIssuer } = await import('./node.ts');
      printIssuer({ json: json === true });
    });
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** None of these needs a running Terrace. */
function addSentinel(sentinel: Command): void {
  const env = { ...process.env };
  const output = {
    write: (text: string): void => void process.stdout.write(text),
    complain: (text: string): void => void process.stderr.write(text),
  };
  sentinel
    .command('test [paths...]')
    .description('run the tests of policies: test/POLICY/*.hcl and *.json beside each POLICY.sentinel')
    .option('--json', 'one JSON object for each case, a line each')
    .option('--run <pattern>', 'only policies, or POLICY/CASE, whose names match')
    .option('--verbose', 'traces of cases that pass, too')
    .action(async (paths, { json, run, verbose }) => {
      const { inThread } = await import('./sentinel-thread.ts');
      const command = { env, paths, json: json === true, run: run ?? null, verbose: verbose === true };
      process.exitCode = await inThread({ verb: 'test', command }, output, { exhausted: 1, unheard: 1 });
    });
  sentinel
    .command('apply [policy]')
    .description('evaluate a policy: 0 pass, 1 fail, 2 undefined, 3 runtime error, 9 anything else')
    .option('--config <file>', 'mocks, modules, parameters; else the *.hcl files of the working directory')
    .option('--param <name=value>', 'the value of a parameter; also from SENTINEL_PARAM_name', collect, [])
    .option('--global <name=value>', 'a name that the policy knows without importing it', collect, [])
    .option('--json', 'one JSON document instead of text')
    .option('--trace', 'the trace of a policy that passes, too')
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 9);
    })
    .action(async (policy, { config, param, global, json, trace }) => {
      const { inThread } = await import('./sentinel-thread.ts');
      const command = {
        env,
        policy: policy ?? null,
        config: config ?? null,
        params: param,
        globals: global,
        json: json === true,
        trace: trace === true,
      };
      process.exitCode = await inThread({ verb: 'apply', command }, output, {
        exhausted: 3,
        unheard: exitCodes.notJudged,
      });
    });
  sentinel
    .command('fmt [paths...]')
    .description('write policies in their one form; - reads from stdin')
    .option('--check', 'change nothing, name what would change, and end with 1 if there is any')
    .action(async (paths, { check }) => {
      const { format } = await import('./sentinel-fmt.ts');
      process.exitCode = await format({ ...output, paths, check: check === true, stdin: process.stdin });
    });
  sentinel
    .command('mocks')
    .description('the mock bundle of a plan, for the tests of its policies')
    .requiredOption('--plan <plan.json>', 'what terraform show -json printed of the plan')
    .option('--run <run.json>', 'the run, in the shape of tfrun')
    .requiredOption('--out <folder>', 'where the files are written')
    .action(async ({ plan, run, out }) => {
      const { mocks } = await import('./sentinel-mocks.ts');
      process.exitCode = mocks({ ...output, plan, run: run ?? null, out });
    });
}
