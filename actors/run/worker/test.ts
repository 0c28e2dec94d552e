// The worker of tests: lets terraform test a module in a sandbox, and brings its verdict. Tests make what they test and take it down again,
// so they are asked to end in good order, and never begun twice.

import { TestResult, TestSpec } from '@terrace/machines/test-run/messages';
import type { TestCounts, TestVerdict } from '@terrace/machines/test-run/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { Outcome, Run } from '@terrace/runtime/jobs/worker';
import { z } from 'zod';
import { TestContext } from '../work.ts';
import type { WorkContext } from '../work.ts';
import type { BuildOptions } from './options.ts';
import { Output } from './output.ts';
import { Place } from './place.ts';

const none: TestCounts = { passed: 0, failed: 0, errored: 0, skipped: 0 };
const lineBytesMax = 1024 * 1024;

/** The run of pool `testPool`, for startWorker. */
export function testRun(options: BuildOptions): Run {
  return async (task) => {
    const spec = TestSpec.safeParse(task.spec);
    const context = TestContext.safeParse(task.context);
    if (!spec.success || !context.success)
      throw new TerminalFault('bad-work', 'this worker does not understand the job; it may be of another release');
    const { testRun: run, organization } = spec.data;
    await using place = await Place.open({
      ...{ task, options, context: workContextOf(context.data) },
      spec: { phase: 'test', run, organization, workspace: '', workspaceName: 'default' },
    });
    const result = await tested(place, context.data.test).catch((error: unknown): TestResult => {
      if (place.stopped !== null) return stopped(place);
      if (!(error instanceof TerminalFault)) throw error;
      return failed(place, error.code, error.message);
    });
    // Whoever reads the log learns of its end by the next state: all of it must be there before.
    await place.endLog();
    return { outcome: result.outcome === 'canceled' ? 'canceled' : 'done', result } satisfies Outcome;
  };
}

/** Tests have no state, no plan and no workspace. */
const workContextOf = (context: TestContext): WorkContext => ({
  engine: 'terraform',
  ...{ terraformVersion: context.terraformVersion, archives: context.archives },
  workingDirectory: '',
  options: {
    ...{ isDestroy: false, refresh: true, refreshOnly: false, allowConfigGeneration: false },
    ...{ targetAddrs: [], replaceAddrs: [], structuredLog: true },
  },
  ...{ variables: [], runVariables: context.variables, priorityVariables: [] },
  urls: {
    ...{ configuration: context.configuration, state: null, log: context.log, stateUpload: null },
    ...{ planFile: { get: null, put: '' }, planJson: '', redactedJson: '' },
  },
  ...{ host: context.host, runToken: context.runToken, limitMs: context.limitMs },
  mirroredHosts: context.mirroredHosts,
  mirroredModules: context.mirroredModules,
});

async function tested(place: Place, options: TestContext['test']): Promise<TestResult> {
  await place.fill();
  const initError = await place.init([`-test-directory=${options.directory}`]);
  if (place.stopped !== null) return stopped(place);
  if (initError !== null)
    return { outcome: 'errored', verdict: 'error', counts: none, error: { code: 'init-failed', detail: initError } };
  const [output, summary] = [new Output(true), new Summary()];
  const hear = (chunk: Uint8Array): void => {
    output.read(chunk);
    summary.read(chunk);
    place.log.write(chunk);
  };
  const args = [
    ...['test', '-json', `-test-directory=${options.directory}`],
    ...options.filters.map((file) => `-filter=${file}`),
    ...(options.verbose ? ['-verbose'] : []),
    ...(options.parallelism === null ? [] : [`-parallelism=${options.parallelism}`]),
    ...place.variableArguments,
  ];
  const { exitCode } = await place.terraform('terraform.test', args, hear, hear);
  if (place.stopped !== null) return { ...stopped(place), counts: summary.told?.counts ?? none };
  // Tests that fail are an end as good as any; exit status 1 without a summary is none.
  if (summary.told !== null && exitCode !== null) return { outcome: 'finished', ...summary.told, error: null };
  const detail = place.sentence(`terraform test ${place.statusOf(exitCode)}: ${output.error ?? 'see its log'}`);
  const code = exitCode === null ? 'terraform-killed' : 'terraform-failed';
  return { outcome: 'errored', verdict: 'error', counts: none, error: { code, detail } };
}

function failed(place: Place, code: string, words: string): TestResult {
  const detail = place.sentence(words);
  place.sayError(detail);
  return { outcome: 'errored', verdict: 'error', counts: none, error: { code, detail } };
}

function stopped(place: Place): TestResult {
  switch (place.stopped) {
    case 'too-long':
      return failed(place, place.tooLong.code, place.tooLong.detail);
    case 'worker-stopped':
      return failed(place, 'worker-stopped', 'the worker was stopped while the tests ran; they are not begun again');
    case 'canceled':
    case null:
      return { outcome: 'canceled', verdict: 'pending', counts: none, error: null };
  }
}

const count = z.number().int().nonnegative().default(0);
const Line = z.object({
  type: z.literal('test_summary'),
  test_summary: z.object({
    status: z.enum(['pending', 'skip', 'pass', 'fail', 'error']),
    ...{ passed: count, failed: count, errored: count, skipped: count },
  }),
});

/** The line of JSON in which terraform says what came of all tests. */
class Summary {
  told: { readonly verdict: TestVerdict; readonly counts: TestCounts } | null = null;
  #rest = '';
  readonly #decoder = new TextDecoder();

  read(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, lineBytesMax);
    for (const line of lines) if (line.includes('"type":"test_summary"')) this.#readLine(line);
  }

  #readLine(line: string): void {
    try {
      const { status: verdict, ...counts } = Line.parse(JSON.parse(line)).test_summary;
      this.told = { verdict, counts };
    } catch {
      // It only looks like one.
    }
  }
}
