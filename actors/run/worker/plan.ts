// The plan phase: terraform plans, and what it found goes to the archive. The plan's end is told only when everything that it names
// has arrived there.

import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PlanResult } from '@terrace/machines/run/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { Outcome } from '@terrace/runtime/jobs/worker';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import { fileBody } from './gateway.ts';
import type { Body } from './gateway.ts';
import { Output } from './output.ts';
import { givenBack } from './place.ts';
import type { Place, Work } from './place.ts';
import { countChanges, hasGeneratedConfiguration, redactPlan } from './redact.ts';

const Stored = z.object({ digest: z.string() });
const planFileName = 'terrace.tfplan';
const nothing = { additions: 0, changes: 0, destructions: 0, imports: 0 };

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

/** Schemas by version and providers: they only change with these. Bounded, since each may have megabytes. */
const schemas = new Map<string, string>();
const schemasMax = 8;

/** Throws RetryableFault when the plan should be begun again by somebody else. */
export async function runPlan(place: Place): Promise<Outcome> {
  const result = await planned(place).catch((error: unknown) => {
    if (!(error instanceof TerminalFault)) throw error;
    place.sayError(error.message);
    return unplanned('errored', { code: error.code, detail: error.message });
  });
  // Whoever reads the log learns of its end by the run's next state: all of it must be there before.
  await place.log.finish();
  return { outcome: result.outcome === 'canceled' ? 'canceled' : 'done', result };
}

async function planned(place: Place): Promise<PlanResult> {
  place.beginLog();
  await place.fill();
  const initError = await place.init();
  if (initError !== null) return stoppedOr(place, { code: 'init-failed', detail: initError });
  let attempt = await attemptPlan(place);
  if (attempt.exitCode === 1 && attempt.output.wantsInit && place.stopped === null) {
    const error = await place.init(true);
    if (error !== null) return stoppedOr(place, { code: 'init-failed', detail: error });
    attempt = await attemptPlan(place);
  }
  const { exitCode, output } = attempt;
  if (exitCode !== 0 && exitCode !== 2) {
    const status = exitCode === null ? 'was killed' : `ended with exit status ${exitCode}`;
    return stoppedOr(place, {
      code: 'terraform-failed',
      detail: `terraform plan ${status}: ${output.error ?? 'see its log'}`,
    });
  }
  return await keep(place, output, exitCode === 2);
}

async function attemptPlan(place: Place): Promise<{ readonly exitCode: number | null; readonly output: Output }> {
  const output = new Output();
  const hear = (chunk: Uint8Array): void => {
    output.read(chunk);
    // A plan that only asks for init says so first of all; then nobody needs to read it.
    if (!output.wantsInit) place.log.write(chunk);
  };
  const { exitCode } = await place.terraform(
    'terraform.plan',
    planArguments(place.work, place.variableArguments),
    hear,
    hear,
  );
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
    case 'too-long':
      return unplanned('errored', tooLong(place.work, 'plan'));
    case null:
      return unplanned('errored', error);
  }
}

export const tooLong = ({ context }: Work, phase: string): NonNullable<PlanResult['error']> => ({
  code: 'too-long',
  detail: `terraform ${phase} was stopped: it took longer than the ${Math.round(context.limitMs / 60_000)} minutes that it may take`,
});

/** Brings everything to the archive; the plan file goes up while terraform shows what is in it. */
async function keep(place: Place, output: Output, hasChanges: boolean): Promise<PlanResult> {
  const { urls, options } = place.work.context;
  const planFile = uploadPlanFile(place);
  // It is looked at below; until then its failure must not end the process.
  planFile.catch(() => {});
  const shown = await place.terraformJson('terraform.show', ['show', '-json', planFileName]);
  const [planText, schemaText] = await Promise.all([readFile(shown.file, 'utf8'), readSchemas(place)]);
  const plan = JSON.parse(planText);
  const redacted = JSON.stringify(redactPlan(plan, JSON.parse(schemaText)));
  const [planFileDigest, planJson, redactedJson] = await Promise.all([
    planFile,
    put(place, 'plan as JSON', urls.planJson, Buffer.from(planText)),
    put(place, 'redacted plan', urls.redactedJson, Buffer.from(redacted)),
  ]);
  return {
    outcome: 'finished',
    hasChanges,
    counts: options.structuredLog ? output.counts : countChanges(plan),
    generatedConfiguration: hasGeneratedConfiguration(plan),
    planFile: planFileDigest,
    planJson,
    redactedJson,
    error: null,
  };
}

async function uploadPlanFile(place: Place): Promise<string> {
  const file = await place.job.open(join(place.below, planFileName));
  if (file === null) throw new TerminalFault('plan-missing', 'terraform plan ended well, but left no plan file');
  try {
    return await put(place, 'plan', place.work.context.urls.planFile.put, fileBody(file));
  } finally {
    await file.close();
  }
}

async function put(place: Place, what: string, url: string, body: Body): Promise<string> {
  return await inSpan(
    'archivist.put',
    { attributes: { job: place.work.task.job } },
    async () => Stored.parse(await place.gateway.upload(what, url, body)).digest,
  );
}

/** `providers schema -json`, once for each version and lock file. */
async function readSchemas(place: Place): Promise<string> {
  const lock = await readFile(join(place.folder, '.terraform.lock.hcl')).catch(() => Buffer.alloc(0));
  const key = `${place.work.context.terraformVersion} ${createHash('sha256').update(lock).digest('hex')}`;
  const known = schemas.get(key);
  if (known !== undefined) return known;
  const { file } = await place.terraformJson('terraform.show', ['providers', 'schema', '-json']);
  const text = await readFile(file, 'utf8');
  const oldest = schemas.keys().next().value;
  if (schemas.size >= schemasMax && oldest !== undefined) schemas.delete(oldest);
  schemas.set(key, text);
  return text;
}
