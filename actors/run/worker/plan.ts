// The plan phase: terraform plans, and what it found goes to the archive. The plan's end is told only when everything that it names
// has arrived there. A plan changes nothing, so what keeps it from coming to an end gives it back to be begun again.

import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PlanResult } from '@terrace/machines/run/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { givenBack } from '@terrace/runtime/jobs/worker';
import type { Outcome } from '@terrace/runtime/jobs/worker';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import { fileBody, pathBody } from '@terrace/runtime/jobs/gateway';
import type { Body } from '@terrace/runtime/jobs/gateway';
import { Output } from './output.ts';
import { planFileName } from './place.ts';
import type { Place, Work } from './place.ts';
import { countChanges, hasGeneratedConfiguration, redactPlan, usesOnlyBuiltin } from './redact.ts';
import { parallelismArguments } from './variables.ts';

const Stored = z.object({ digest: z.string() });
const nothing = { additions: 0, changes: 0, destructions: 0, imports: 0 };
/** A longer lock file only costs the cache of schemas. */
const lockBytesMax = 1024 * 1024;

const unplanned = (outcome: PlanResult['outcome'], error: PlanResult['error']): PlanResult => ({
  outcome,
  hasChanges: false,
  counts: nothing,
  generatedConfiguration: false,
  planFile: null,
  planJson: null,
  redactedJson: null,
  error,
});

/** Schemas by workspace, version and providers. Bounded, since each may have megabytes. */
const schemas = new Map<string, string>();
const schemasMax = 8;

/** Throws RetryableFault when the plan should be begun again by somebody else. */
export async function runPlan(place: Place): Promise<Outcome> {
  const result = await planned(place).catch((error: unknown) => {
    if (place.stopped !== null) return stoppedOr(place, { code: 'stopped', detail: 'the plan was stopped' });
    if (!(error instanceof TerminalFault)) throw error;
    const detail = place.sentence(error.message);
    place.sayError(detail);
    return unplanned('errored', { code: error.code, detail });
  });
  // Whoever reads the log learns of its end by the run's next state: all of it must be there before.
  await place.endLog();
  return { outcome: result.outcome === 'canceled' ? 'canceled' : 'done', result };
}

async function planned(place: Place): Promise<PlanResult> {
  await place.fill();
  const skips = await place.skipsInit();
  let attempt = skips ? await attemptPlan(place, 'unless-init-is-wanted') : null;
  if (attempt === null || (attempt.exitCode === 1 && attempt.output.wantsInit && place.stopped === null)) {
    const initError = await place.init();
    if (initError !== null) return stoppedOr(place, { code: 'init-failed', detail: initError });
    attempt = await attemptPlan(place, 'always');
  }
  const { exitCode, output } = attempt;
  if (exitCode === 0 || exitCode === 2) return await keep(place, output, exitCode === 2);
  const detail = place.sentence(`${place.engine} plan ${place.statusOf(exitCode)}: ${output.error ?? 'see its log'}`);
  // One that was killed has told nobody.
  return stoppedOr(place, { code: exitCode === null ? 'terraform-killed' : 'terraform-failed', detail });
}

async function attemptPlan(
  place: Place,
  shows: 'always' | 'unless-init-is-wanted',
): Promise<{ readonly exitCode: number | null; readonly output: Output }> {
  const output = new Output(place.work.context.options.structuredLog);
  const hear = (chunk: Uint8Array): void => {
    output.read(chunk);
    // A plan that only asks for init says so first of all; then nobody needs to read it.
    if (shows === 'always' || !output.wantsInit) place.log.write(chunk);
  };
  place.beginLog();
  const args = planArguments(place.work, place.variableArguments);
  const { exitCode } = await place.terraform('terraform.plan', args, hear, hear);
  return { exitCode, output };
}

function planArguments({ context }: Work, variables: readonly string[]): readonly string[] {
  const { options } = context;
  return [
    ...['plan', '-input=false', options.structuredLog ? '-json' : '-no-color', '-detailed-exitcode'],
    `-out=${planFileName}`,
    ...(options.isDestroy ? ['-destroy'] : []),
    ...(options.refreshOnly ? ['-refresh-only'] : []),
    ...(options.refresh ? [] : ['-refresh=false']),
    ...(options.allowConfigGeneration ? ['-generate-config-out=generated.tf'] : []),
    ...options.targetAddrs.map((address) => `-target=${address}`),
    ...options.replaceAddrs.map((address) => `-replace=${address}`),
    ...parallelismArguments(context),
    ...variables,
  ];
}

/** A plan that was stopped is canceled, given back, or failed for its time; any other has failed by itself. */
function stoppedOr(place: Place, error: NonNullable<PlanResult['error']>): PlanResult {
  switch (place.stopped) {
    case 'canceled':
      return unplanned('canceled', null);
    case 'worker-stopped':
      throw givenBack();
    case 'too-long': {
      const long = place.tooLong;
      place.sayError(long.detail);
      return unplanned('errored', long);
    }
    case null:
      return unplanned('errored', error);
  }
}

/** Brings everything to the archive; what is there goes up while terraform shows what is in it. */
async function keep(place: Place, output: Output, hasChanges: boolean): Promise<PlanResult> {
  const { urls, options } = place.work.context;
  const planFile = uploadPlanFile(place);
  // It is looked at below; until then its failure must not end the process.
  planFile.catch(() => undefined);
  const shown = await place.terraformJson('terraform.show', ['show', '-json', planFileName]);
  const planJson = put(place, 'plan as JSON', urls.planJson, pathBody(shown));
  planJson.catch(() => undefined);
  const plan = JSON.parse(await readFile(shown, 'utf8'));
  const redacted = Buffer.from(JSON.stringify(redactPlan(plan, JSON.parse(await readSchemas(place, plan)))));
  const redactedJson = put(place, 'redacted plan', urls.redactedJson, redacted);
  // What fails from here on is no word of terraform's, and whoever reads the log is told of it behind its end.
  const uploads = [planFile, planJson, redactedJson] as const;
  const [planFileDigest, planJsonDigest, redactedDigest] = await Promise.all([...uploads, place.endLog()]);
  return {
    outcome: 'finished',
    hasChanges,
    counts: options.structuredLog ? output.counts : countChanges(plan),
    generatedConfiguration: hasGeneratedConfiguration(plan),
    planFile: planFileDigest,
    planJson: planJsonDigest,
    redactedJson: redactedDigest,
    error: null,
  };
}

async function uploadPlanFile(place: Place): Promise<string> {
  const file = await place.job.open(join(place.below, planFileName));
  if (file === null) throw new TerminalFault('plan-missing', `${place.engine} plan ended well, but left no plan file`);
  try {
    return await put(place, 'plan', place.work.context.urls.planFile.put, fileBody(file));
  } finally {
    await file.close();
  }
}

async function put(place: Place, what: string, url: string, body: Body): Promise<string> {
  const { options, task } = place.work;
  return await inSpan('archivist.put', { attributes: { job: task.job, type: what } }, async () => {
    const stored = Stored.safeParse(await options.gateway.upload(what, url, body));
    if (stored.success) return stored.data.digest;
    throw new TerminalFault('gateway-refused', `the gateway does not say what it made of the ${what}`);
  });
}

/** `providers schema -json`, once for each lock file of a workspace; where only what is built in is planned, known beforehand. */
async function readSchemas(place: Place, plan: Parameters<typeof usesOnlyBuiltin>[0]): Promise<string> {
  const manners = await place.manners;
  if (manners !== null && usesOnlyBuiltin(plan)) return manners.builtinSchemas;
  // Of one workspace: what a configuration says of its providers is not believed elsewhere.
  const { spec, context } = place.work;
  const key = `${spec.workspace} ${context.engine} ${context.terraformVersion} ${await lockDigest(place)}`;
  const known = schemas.get(key);
  if (known !== undefined) return known;
  const file = await place.terraformJson('terraform.show', ['providers', 'schema', '-json']);
  const text = await readFile(file, 'utf8');
  const oldest = schemas.keys().next().value;
  if (schemas.size >= schemasMax && oldest !== undefined) schemas.delete(oldest);
  schemas.set(key, text);
  return text;
}

/** Of the lock file as it is after the plan. Its folder is terraform's by now, so it may be anything. */
async function lockDigest(place: Place): Promise<string> {
  const file = await place.job.open(join(place.below, '.terraform.lock.hcl'));
  if (file === null) return 'none';
  try {
    const { size } = await file.stat();
    const bytes = size > lockBytesMax ? Buffer.from(place.work.task.job) : await file.readFile();
    return createHash('sha256').update(bytes).digest('hex');
  } finally {
    await file.close();
  }
}
