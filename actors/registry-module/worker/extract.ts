// The worker of the registry: fetches the archive of a version, takes it apart in a folder that goes away with the job, and brings
// back what is in it. It knows nothing but its job and two signed URLs (DECISIONS 11).

import { cut } from '@terrace/machines/kernel/text';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtractResult } from '@terrace/machines/registry-module/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { GatewayClient } from '@terrace/runtime/jobs/gateway';
import { givenBack, isWorkerStopping } from '@terrace/runtime/jobs/worker';
import type { Run } from '@terrace/runtime/jobs/worker';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { unpack } from '@terrace/runtime/tarball/unpack';
import { z } from 'zod';
import { ExtractContext } from '../work.ts';
import { readModuleApart } from './read-thread.ts';

const Stored = z.object({ digest: z.string() });
/** A result travels in a message. */
const detailLengthMax = 2_000;
/** Faults of what was published, told to whoever did it; any other is ours. */
const faultsOfModules: ReadonlySet<string> = new Set(['bad-archive', 'bad-module']);

export interface ExtractOptions {
  /** Ours alone: what lies there from an earlier life is removed. */
  readonly folder: string;
  readonly gateway: Pick<GatewayClient, 'download' | 'upload'>;
}

/** The run of pool `extractPool`, for startWorker. */
export async function extractRun({ folder, gateway }: ExtractOptions): Promise<Run> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return async ({ context: given, cancel }) => {
    const parsed = ExtractContext.safeParse(given);
    if (!parsed.success)
      throw new TerminalFault('bad-work', 'this worker does not understand the job; it may be of another release');
    const context = parsed.data;
    const place = await mkdtemp(join(folder, 'module-'));
    try {
      const [archive, root] = [join(place, 'archive'), join(place, 'files')];
      await mkdir(root);
      await gateway.download('archive of the module', context.archive, archive, { signal: cancel });
      const content = await inSpan('module.read', {}, async () => {
        await unpack(archive, root, { what: 'the module' });
        return await readModuleApart({ root, folder: context.folder, name: context.name }, cancel);
      });
      const bytes = Buffer.from(JSON.stringify(content));
      const stored = await gateway.upload('content of the module', context.content, bytes, { signal: cancel });
      const result: ExtractResult = { content: Stored.parse(stored).digest, error: null };
      return { outcome: 'done', result };
    } catch (error) {
      if (isWorkerStopping(cancel)) throw givenBack(error);
      if (cancel.aborted) return { outcome: 'canceled', result: null };
      if (!(error instanceof TerminalFault) || !faultsOfModules.has(error.code)) throw error;
      const detail = cut(error.message.replaceAll('\0', ''), detailLengthMax);
      const result: ExtractResult = { content: null, error: { code: error.code, detail } };
      return { outcome: 'done', result };
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  };
}
