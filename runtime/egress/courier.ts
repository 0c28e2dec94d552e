// The worker that brings letters: a few at once on every node of the role `actors`, so that a node which runs terraform needs no way to
// the addresses of users.

import type { Clock } from '../clock/clock.ts';
import { RetryableFault } from '../fault/fault.ts';
import { startWorker } from '../jobs/worker.ts';
import type { Worker, WorkerOptions } from '../jobs/worker.ts';
import { bringLetter, outboundPool } from './post.ts';
import type { Post } from './post.ts';

const lettersAtOnce = 16;

export function startCourier(parts: {
  readonly node: string;
  readonly bus: WorkerOptions['bus'];
  readonly queue: WorkerOptions['queue'];
  readonly clock: Clock;
  readonly post: Post;
  readonly onFault: (what: string, error: unknown) => void;
}): Worker {
  const { node, bus, queue, clock, post, onFault } = parts;
  return startWorker({
    ...{ bus, queue, clock },
    // Beside the node's worker of builds, which is counted by itself.
    name: `${node}-courier`,
    isPart: true,
    slots: lettersAtOnce,
    runs: { [outboundPool]: bringLetter(post) },
    onFault(what, error) {
      // A letter that is brought again in a moment is no fault of this server.
      if (!(error instanceof RetryableFault)) onFault(what, error);
    },
  });
}
