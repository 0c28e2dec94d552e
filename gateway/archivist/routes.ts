// Signed URLs: what one allows is sealed in its path, so no token is asked for (DECISIONS 14). Each purpose has one handler; what is
// forged, expired, or asked for with another method is not there.

import { Readable } from 'node:stream';
import { isAgentAdmitted } from '@terrace/actors/agent-pool/view/agents';
import { keptDigest, readConfigurationVersion } from '@terrace/actors/configuration-version/view';
import { noteBroughtState, readStateFate } from '@terrace/actors/run/view';
import { keepTestConfiguration } from '@terrace/actors/run/view/tests';
import { readPlanExport } from '@terrace/actors/policy/view';
import { readModuleVersion } from '@terrace/actors/registry-module/view';
import { readStateVersion } from '@terrace/actors/state-version/view';
import type { StateSummary } from '@terrace/actors/state-version/view';
import { ArchivistMessage, HeldByAgent } from '@terrace/machines/archivist/messages';
import type { AgentId } from '@terrace/machines/agent-pool/id';
import type { BroughtState } from '@terrace/machines/archivist/messages';
import type { PlanExportId } from '@terrace/machines/policy/id';
import type { RegistryModuleVersionId } from '@terrace/machines/registry-module/id';
import type { RunId } from '@terrace/machines/run/id';
import { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { StateVersionId } from '@terrace/machines/state-version/id';
import type { Reply } from '@terrace/runtime/actor/ask';
import type { StoredObject } from '@terrace/runtime/blob/archive';
import { templatePath } from '@terrace/runtime/blob/signed-url';
import { z } from 'zod';
import type { Answer, Asked, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { downloadPackage } from '../provider-mirror/mirror.ts';
import { downloadModule } from '../provider-mirror/module-mirror.ts';
import { mirroredDownload, mirroredVersions } from '../provider-mirror/module-routes.ts';
import { uploadBinary, uploadSums } from '../registry-provider/uploads.ts';
import { appendQueryLog, readQueryLog } from '../query-run/log.ts';
import { appendTestLog, readTestLog } from '../test-run/log.ts';
import { appendLog, readLog, readSegment } from './log.ts';
import type { Segment } from './log.ts';
import { requireStill } from './maker.ts';

/** A configuration as it is uploaded, packed; upstream takes 1 GiB unpacked. */
const configurationBytesMax = 512 * 1024 * 1024;
export const stateBytesMax = 1024 * 1024 * 1024;
/** Packed; the files in it are counted where they are unpacked. */
const moduleBytesMax = 256 * 1024 * 1024;
const moduleContentBytesMax = 32 * 1024 * 1024;
const planBytesMax = 1024 * 1024 * 1024;

const Secret = z.object({ secret: z.string() });
const Module = Secret.extend({ namespace: z.string(), name: z.string(), provider: z.string() });
/** The client replaces a log URL's whole query, and sends others along. */
const Range = z.looseObject({
  offset: z.coerce.number().int().nonnegative().catch(0),
  limit: z.coerce.number().int().positive().nullable().catch(null).default(null),
});

type Request = Asked<z.infer<typeof Secret>, z.infer<typeof Range>, unknown> & {
  /** For whom the address was minted, when that is an agent. */
  readonly agent: AgentId | null;
};

export const archivistRoutes: Routes = (add, services) => {
  for (const method of ['GET', 'PUT', 'POST'] as const)
    add({
      method,
      path: templatePath,
      params: Secret,
      query: Range,
      isPublic: true,
      // Logs are read and written many times a second; a worker's own spans tell of the rest.
      isPoll: method !== 'PUT',
      async answer(asked) {
        const { said, agent } = await open(services, asked.params.secret, method);
        return await serve(services, said, { ...asked, agent });
      },
    });

  /** Below the address that a run has for the modules of a registry: throws ApiError `not-found` below any other. */
  const hostOf = async (secret: string): Promise<string> => {
    const { said } = await open(services, secret, 'GET');
    if (said.purpose !== 'mirror-modules') throw notFound('this address');
    return said.subject;
  };
  add({
    method: 'GET',
    path: `${templatePath}/:namespace/:name/:provider/versions`,
    params: Module,
    isPublic: true,
    answer: async ({ params: { secret, ...of } }) =>
      await mirroredVersions(services, { hostname: await hostOf(secret), ...of }),
  });
  add({
    method: 'GET',
    path: `${templatePath}/:namespace/:name/:provider/:version/download`,
    params: Module.extend({ version: z.string() }),
    isPublic: true,
    answer: async ({ params: { secret, ...of } }) =>
      await mirroredDownload(services, { hostname: await hostOf(secret), ...of }),
  });
};

/** What the address says, and for which agent it was minted. Throws ApiError `not-found` for one that is none, or is over. */
async function open(
  { signer, clock, sql }: GatewayServices,
  secret: string,
  method: ArchivistMessage['method'],
): Promise<{ readonly said: ArchivistMessage; readonly agent: AgentId | null }> {
  const claims = signer.open(secret, clock.now());
  const said = ArchivistMessage.safeParse(claims);
  if (!said.success || said.data.method !== method) throw notFound('this address');
  const { agent = null } = HeldByAgent.parse(claims).scope;
  // What an apply has already made is brought all the same, and what it said: nothing else knows of it.
  if (agent !== null && !isOfApply(said.data) && !(await isAgentAdmitted(sql, agent))) throw notFound('this address');
  return { said: said.data, agent };
}

const isOfApply = ({ purpose, subject }: ArchivistMessage): boolean =>
  purpose === 'run-state-upload' || (purpose === 'log-append' && subject.startsWith('apply-'));

function serve(services: GatewayServices, said: ArchivistMessage, asked: Request): Promise<Answer> {
  switch (said.purpose) {
    case 'configuration-upload':
      return uploadConfiguration(services, said.subject, asked);
    case 'ingress-upload':
      return bringArchive(services, asked);
    case 'state-upload':
      return uploadState(services, said.subject, asked);
    case 'json-state-upload':
      return takeJsonState(asked);
    case 'run-state-upload':
      return uploadRunState(services, said.subject, asked);
    case 'plan-file-upload':
    case 'plan-json-upload':
    case 'redacted-plan-upload':
    case 'plan-export-upload':
      return uploadArtifact(services, asked);
    case 'module-upload':
      return uploadModule(services, said.subject, asked);
    case 'module-content-upload':
      return services.archive.put(bytesOf(asked), { limitBytes: moduleContentBytesMax }).then(plain);
    case 'provider-sums-upload':
      return uploadSums(services, said.subject, 'shasums', bytesOf(asked)).then(taken);
    case 'provider-sums-sig-upload':
      return uploadSums(services, said.subject, 'shasums_sig', bytesOf(asked)).then(taken);
    case 'provider-binary-upload':
      return uploadBinary(services, said.subject, bytesOf(asked)).then(taken);
    case 'configuration':
      return downloadConfiguration(services, said.subject);
    case 'module':
    case 'provider-file':
    case 'plan-file':
      return download(services, said.subject, 'application/octet-stream');
    case 'mirror-module':
      return downloadModule(services, said.subject);
    case 'mirror-modules':
      throw notFound('this address');
    case 'mirror-package':
      return downloadPackage(services, said.subject);
    case 'plan-export':
      return downloadExport(services, said.subject);
    case 'plan-json':
      return download(services, said.subject, 'application/json');
    case 'state':
      return downloadStateOf(services, said.subject);
    case 'log':
      return readLog(services, said.subject, asked.query, asked.signal).then(asLog);
    case 'log-append':
      return takeSegment(asked, (segment) =>
        appendLog(services, said.subject, { ...segment, ...said.scope, agent: asked.agent }),
      );
    case 'test-log':
      return readTestLog(services, said.subject, asked.query, asked.signal).then(asLog);
    case 'test-log-append':
      return takeSegment(asked, (segment) => appendTestLog(services, said.subject, { ...segment, ...said.scope }));
    case 'query-log':
      return readQueryLog(services, said.subject, asked.query, asked.signal).then(asLog);
    case 'query-log-append':
      return takeSegment(asked, (segment) =>
        appendQueryLog(services, said.subject, { ...segment, ...said.scope, agent: asked.agent }),
      );
    case 'test-configuration-upload':
      return uploadTestConfiguration(services, said.subject, asked);
  }
}

/** What a client that brought something is answered. */
const taken = (): Answer => ({ status: 200, body: '', contentType: 'text/plain; charset=utf-8' });
const plain = (body: object): Answer => ({ body, contentType: 'application/json' });
const asLog = (body: Uint8Array): Answer => ({ body, contentType: 'text/plain; charset=utf-8' });

function bytesOf({ upload }: Request): AsyncIterable<Uint8Array> {
  if (upload === null) throw new ApiError('malformed', 'the request has no body, or one of a type that is not bytes');
  return upload;
}

/** One upload is taken. A client whose answer was lost brings the same bytes again: that is no second one. */
const wasThere = (reply: Reply): boolean => reply.status === 'refused' && reply.code === 'already-uploaded';

/** The first archive counts; whoever brings another one is told so. */
async function uploadTestConfiguration(services: GatewayServices, id: string, asked: Request): Promise<Answer> {
  const { digest, size } = await services.archive.put(bytesOf(asked), { limitBytes: moduleBytesMax });
  const kept = await keepTestConfiguration(services.sql, id, { digest, size });
  if (kept === null) throw notFound(`configuration version ${id}`);
  if (kept !== digest) throw new ApiError('conflict', `configuration version ${id} is uploaded already`);
  return taken();
}

async function uploadConfiguration(services: GatewayServices, id: string, asked: Request): Promise<Answer> {
  const made = await readConfigurationVersion(services.sql, id);
  if (made !== null) await requireStill(services, made.created_by, 'plan', made.workspace);
  const { digest, size } = await services.archive.put(bytesOf(asked), { limitBytes: configurationBytesMax });
  const message = { type: 'configuration-version.uploaded', digest, size } as const;
  const reply = await services.client.ask({ kind: 'configuration-version', id }, message, { through: true });
  const isRepeat =
    wasThere(reply) && (await readConfigurationVersion(services.sql, id).then((row) => row?.digest === digest));
  if (!isRepeat) committed(reply);
  return taken();
}

async function uploadModule(services: GatewayServices, id: RegistryModuleVersionId, asked: Request): Promise<Answer> {
  const { digest, size } = await services.archive.put(bytesOf(asked), { limitBytes: moduleBytesMax });
  const message = { type: 'registry-module-version.uploaded', digest, size } as const;
  const reply = await services.client.ask({ kind: 'registry-module-version', id }, message, { through: true });
  const isRepeat = wasThere(reply) && (await readModuleVersion(services.sql, id))?.digest === digest;
  if (!isRepeat) committed(reply);
  return taken();
}

/** The state that a client of a local run, or of `terraform state push`, brings. */
async function uploadState(services: GatewayServices, id: StateVersionId, asked: Request): Promise<Answer> {
  const reserved = await readStateVersion(services.sql, id);
  if (reserved !== null) await requireStill(services, reserved.created_by, 'write-state', reserved.workspace);
  await keepState(services, id, await services.archive.putState(bytesOf(asked), { limitBytes: stateBytesMax }));
  return taken();
}

/** Tells the state version what arrived. Throws ApiError when it cannot be read, or is not what was declared. */
export async function keepState(services: GatewayServices, id: StateVersionId, stored: StoredObject): Promise<void> {
  const { client, sql } = services;
  const said = await readState(services, stored);
  if ('reason' in said) {
    await discardReservation(services, id, said.reason);
    throw unreadable(said.reason);
  }
  const message = { type: 'state-version.content-received', ...said } as const;
  const reply = await client.ask({ kind: 'state-version', id }, message, { through: true });
  if (wasThere(reply) && (await readStateVersion(sql, id))?.digest === stored.digest) return;
  const value = committed(reply);
  if (typeof value === 'object' && value !== null && 'refused' in value)
    throw new ApiError('state-mismatch', String(value['refused'] as string));
}

/** What was reserved is not awaited any more, so that the lock can be given back. */
async function discardReservation({ client, sql }: GatewayServices, id: StateVersionId, reason: string): Promise<void> {
  const row = await readStateVersion(sql, id);
  if (row === null) return;
  const message = { type: 'workspace.discard-state', stateVersion: id, reason } as const;
  // A refusal says that it is not reserved any more, which is what is wanted.
  await client.ask({ kind: 'workspace', id: row.workspace }, message, { through: true });
}

const unreadable = (reason: string): ApiError => new ApiError('malformed', `this is no state of Terraform: ${reason}`);

type SaidState = StoredObject & Pick<ReadableState, 'serial' | 'lineage' | 'terraformVersion'>;
type ReadableState = Extract<StateSummary, { kind: 'readable' }>;

async function readState(
  { archive }: GatewayServices,
  stored: StoredObject,
): Promise<SaidState | { readonly reason: string }> {
  const summary = (await archive.readStateSummary(stored.digest)) as unknown as StateSummary | null;
  if (summary?.kind !== 'readable') return { reason: summary?.reason ?? 'it was not kept' };
  const { serial, lineage, terraformVersion } = summary;
  return { ...stored, serial, lineage, terraformVersion };
}

/** Newer clients also send the state as JSON. All that it tells is read from the raw state, so it is taken and not kept. */
async function takeJsonState(asked: Request): Promise<Answer> {
  let size = 0;
  for await (const chunk of bytesOf(asked)) {
    size += chunk.length;
    if (size > stateBytesMax) throw new ApiError('too-large', `a state has at most ${stateBytesMax} bytes`);
  }
  return taken();
}

/**
 * What an apply has made so far: the run knows the newest, in case its worker is lost. Whoever brings it also hears what became of it,
 * since it may be the last who has the bytes. Throws ApiError when nobody takes them.
 */
async function uploadRunState(services: GatewayServices, id: RunId, asked: Request): Promise<Answer> {
  const stored = await services.archive.putState(bytesOf(asked), { limitBytes: stateBytesMax });
  const state = await readState(services, stored);
  if ('reason' in state) throw unreadable(state.reason);
  const { client, sql } = services;
  // Before anybody may refuse it: what a run brought last is kept, whoever takes it.
  await noteBroughtState(sql, id, stored.digest);
  const reply = await client.ask({ kind: 'run', id }, { type: 'run.rescue-state', state }, { through: true });
  const found = await readStateFate(sql, id, stored.digest);
  // Its worker may have been killed after all was told: what is a state version already needs nobody to await it. Neither does the state of
  // a workspace that has been deleted, which nobody will ever take: the run keeps it.
  const isKnown = found?.id != null;
  const isOver = isKnown || found?.deleted_at != null;
  if (!(isOver && reply.status === 'refused')) committed(reply);
  const fate = !isOver ? 'brought' : found?.status === 'finalized' ? 'saved' : 'kept';
  const brought: BroughtState = { fate, stateVersion: found?.id ?? null };
  return plain({ ...state, ...brought });
}

async function bringArchive({ archive }: GatewayServices, asked: Request): Promise<Answer> {
  return plain(await archive.put(bytesOf(asked), { limitBytes: configurationBytesMax }));
}

async function uploadArtifact({ archive }: GatewayServices, asked: Request): Promise<Answer> {
  return plain(await archive.put(bytesOf(asked), { limitBytes: planBytesMax }));
}

async function download({ archive }: GatewayServices, digest: string, contentType: string): Promise<Answer> {
  const bytes = await archive.get(digest);
  if (bytes === null) throw notFound('the object');
  return { body: Readable.from(bytes), contentType };
}

async function downloadConfiguration(services: GatewayServices, subject: string): Promise<Answer> {
  const id = ConfigurationVersionId.parse(subject);
  const row = id === null ? null : await readConfigurationVersion(services.sql, id);
  const digest = id === null ? subject : row === null ? null : keptDigest(row);
  if (digest === null) throw notFound('the object');
  return await download(services, digest, 'application/octet-stream');
}

async function downloadExport(services: GatewayServices, id: PlanExportId): Promise<Answer> {
  const digest = (await readPlanExport(services.sql, id))?.digest;
  if (digest == null) throw notFound('the object');
  return await download(services, digest, 'application/gzip');
}

async function downloadStateOf(services: GatewayServices, subject: string): Promise<Answer> {
  const id = StateVersionId.parse(subject);
  const digest = id === null ? subject : (await readStateVersion(services.sql, id))?.digest;
  if (digest == null) throw notFound('the state');
  return await downloadState(services, digest);
}

/** The bytes of a state as they came. */
export async function downloadState({ archive }: GatewayServices, digest: string): Promise<Answer> {
  const bytes = await archive.getState(digest);
  if (bytes === null) throw notFound('the state');
  return { body: Readable.from(bytes), contentType: 'application/json' };
}

async function takeSegment(
  asked: Request,
  append: (segment: Omit<Segment, 'base'>) => Promise<{ readonly next: number } | { readonly expected: number }>,
): Promise<Answer> {
  const offset = Number(asked.headers['x-log-offset']);
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new ApiError('bad-request', 'the header x-log-offset does not say where the segment belongs');
  const bytes = await readSegment(asked.upload);
  const isLast = asked.headers['x-log-last'] === '1';
  const answer = await append({ offset, bytes, isLast });
  return 'next' in answer ? plain(answer) : { ...plain(answer), status: 409 };
}
