// For jobs.test.ts: a worker process with a NATS connection and nothing else, which claims a job and is then killed.

import { startWorker } from './worker.ts';
import { openCorner } from './scratch-nats.ts';
import { systemClock } from '../clock/system.ts';

const { prefix, url } = JSON.parse(process.env['DOOMED'] ?? '{}') as { readonly prefix: string; readonly url: string };
const corner = await openCorner(prefix, false, url);
startWorker({
  name: `doomed-${process.pid}`,
  bus: corner.bus,
  queue: corner.queue,
  clock: systemClock,
  slots: 1,
  runs: {
    build: async (task) => {
      process.stdout.write(`${task.job}\n`);
      return await new Promise(() => undefined);
    },
  },
});
