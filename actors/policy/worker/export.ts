// The worker that exports plans: fetches a plan as JSON, makes the mocks of the Terraform imports of it, and brings them as one archive. It
// knows nothing but its job and two signed URLs (DECISIONS 11).

import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cut } from '@terrace/machines/kernel/text';
import { ExportResult } from '@terrace/machines/policy/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { GatewayClient } from '@terrace/runtime/jobs/gateway';
import { givenBack, isWorkerStopping } from '@terrace/runtime/jobs/worker';
import type { Run } from '@terrace/runtime/jobs/worker';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { pack } from '@terrace/runtime/tarball/pack';
import { ExportContext } from '../work.ts';
import { writeMocksApart } from './export-thread.ts';

/** A result travels in a message. */
const detailLengthMax = 2_000;

export interface ExportOptions {
  /** Ours alone: what lies there from an earlier life is removed. */
  readonly folder: string;
  readonly gateway: Pick<GatewayClient, 'download' | 'upload'>;
}

/** The run of pool `exportPool`, for startWorker. */
export async function exportRun({ folder, gateway }: ExportOptions): Promise<Run> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return async ({ context: given, cancel }) => {
    const parsed = ExportContext.safeParse(given);
    if (!parsed.success)
      throw new TerminalFault('bad-work', 'this worker does not understand the job; it may be of another release');
    const context = parsed.data;
    const place = await mkdtemp(join(folder, 'export-'));
    try {
      const [plan, files, bundle] = [join(place, 'plan.json'), join(place, 'files'), join(place, 'bundle.tar.gz')];
      await mkdir(files);
      await gateway.download('plan to export', context.plan, plan, { signal: cancel });
      await inSpan('plan.export', {}, async () => {
        const names = await writeMocksApart({ plan, folder: files }, cancel);
        await pack(files, names, bundle);
      });
      const stored = await gateway.upload('exported plan', context.bundle, await readFile(bundle), { signal: cancel });
      return { outcome: 'done', result: ExportResult.parse(stored) };
    } catch (error) {
      if (isWorkerStopping(cancel)) throw givenBack(error);
      if (cancel.aborted) return { outcome: 'canceled', result: null };
      if (!(error instanceof TerminalFault) || error.code !== 'bad-plan') throw error;
      const result: ExportResult = { error: cut(error.message.replaceAll('\0', ''), detailLengthMax) };
      return { outcome: 'done', result };
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  };
}
