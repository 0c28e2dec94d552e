// Brings letters, and says what came of it. As the work of a job it is brought again, with growing pauses, while that may help: at least
// once, since a worker may die between the answer and its report.

import { z } from 'zod';
import type { Clock } from '../clock/clock.ts';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { givenBack, isWorkerStopping } from '../jobs/worker.ts';
import type { Task } from '../jobs/worker.ts';
import { EgressFailed, EgressRefused, isPassing } from './egress.ts';
import type { Egress, EgressResponse } from './egress.ts';
import { Letter } from './letter.ts';
import type { Delivery } from './letter.ts';
import { noMailer } from './mail.ts';
import type { Mailer } from './mail.ts';

export interface Post {
  /** Tries once. Whatever comes of it is an answer. */
  send(letter: Letter, signal?: AbortSignal): Promise<Delivery>;
}

/** The pool that letters wait in as jobs; nodes of the role `actors` take from it. */
export const outboundPool = 'outbound';

/** What such a job says; the letter itself is made for whoever claims it, and lies nowhere. */
export const LetterJob = z.object({
  /** Pauses before each further try, in milliseconds. */
  pausesMs: z.array(z.number().int().positive()),
});
export type LetterJob = z.infer<typeof LetterJob>;

const bodyMaxBytes = 4 * 1024;
const userAgent = 'Terrace';
/** What an answer may carry beside these (cookies) is nobody's business here. */
const keptHeaders = ['content-type', 'content-length', 'date', 'server', 'retry-after', 'x-request-id', 'location'];

export function openPost(parts: {
  readonly egress: Pick<Egress, 'send'>;
  /** Null where no mail server is known. */
  readonly mailer: Mailer | null;
  readonly clock: Pick<Clock, 'now'>;
}): Post {
  const { egress, mailer, clock } = parts;
  const failed = (detail: string, sentAt: number, again: boolean): Delivery => ({
    ...{ successful: false, code: null, body: '', headers: {}, detail, again, sentAt },
  });

  return {
    async send(letter, signal) {
      const marked = letter.kind === 'http' && letter.mark !== undefined ? { mark: letter.mark } : {};
      const sentAt = clock.now();
      if (letter.kind === 'mail') {
        if (mailer === null) return failed(noMailer, sentAt, false);
        const { successful, code, answer, again } = await mailer.send(letter);
        return { successful, code, body: answer, headers: {}, detail: successful ? '' : answer, again, sentAt };
      }
      try {
        const { url, body, headers } = letter;
        const { status, ...answer } = await egress.send({
          ...{ url, method: 'POST', body, bodyMaxBytes },
          headers: { 'User-Agent': userAgent, 'Content-Type': 'application/json', ...headers },
          ...(signal === undefined ? {} : { signal }),
        });
        const successful = status >= 200 && status < 300;
        return {
          ...{ successful, code: status, again: saysAgain(status, answer.headers), sentAt, ...marked },
          body: wellFormed(answer.body),
          headers: Object.fromEntries(
            keptHeaders.flatMap((name) =>
              answer.headers[name] === undefined
                ? []
                : [[name, [...answer.headers[name]].map((value) => wellFormed(Buffer.from(value)))]],
            ),
          ),
          detail: successful ? '' : `${new URL(url).host} answered ${status}`,
        };
      } catch (error) {
        if (error instanceof EgressRefused) return { ...failed(error.message, sentAt, false), ...marked };
        if (error instanceof EgressFailed) return { ...failed(error.message, sentAt, true), ...marked };
        throw error;
      }
    },
  };
}

/** The work of a letter's job; its context is the letter. The result is a Delivery. */
export const bringLetter =
  (post: Post) =>
  async (
    task: Pick<Task, 'job' | 'attempt' | 'spec' | 'context' | 'cancel'>,
  ): Promise<{ readonly outcome: 'done' | 'canceled'; readonly result: Delivery }> => {
    const letter = Letter.safeParse(task.context);
    const job = LetterJob.safeParse(task.spec);
    if (!letter.success || !job.success) throw new TerminalFault('bad-work', `job ${task.job}: it is no letter`);
    const result = await post.send(letter.data, task.cancel).catch((error: unknown) => {
      throw isWorkerStopping(task.cancel) ? givenBack(error) : error;
    });
    if (!result.successful && isWorkerStopping(task.cancel)) throw givenBack();
    const pauseMs = job.data.pausesMs[task.attempt - 1];
    if (!result.successful && result.again && pauseMs !== undefined && !task.cancel.aborted)
      throw new RetryableFault(`${task.job}: ${result.detail}`, { delayMs: Math.max(pauseMs, askedPauseMs(result)) });
    return { outcome: task.cancel.aborted && !result.successful ? 'canceled' : 'done', result };
  };

/** Servers that count calls say 403 where others say 429. */
const saysAgain = (status: number, headers: EgressResponse['headers']): boolean =>
  isPassing(status) ||
  (status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining']?.[0] === '0'));

const askedPauseMaxMs = 3_600_000;

/** Who answers may say how long it wants to be left alone, in seconds. */
function askedPauseMs({ headers }: Delivery): number {
  const seconds = Number(headers['retry-after']?.[0] ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds) * 1_000, askedPauseMaxMs) : 0;
}

/** PostgreSQL takes neither U+0000 nor half a character. */
const wellFormed = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('utf8').toWellFormed().replaceAll('\0', '\uFFFD');
