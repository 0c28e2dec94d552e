// An agent's line to its pool: the bus and the queue of a worker, over HTTPS to the gateway. All goes out from here; nobody connects to
// an agent.
//
// L1 What the desk did not say in answer to this very request is not said: a request that fails throws, and the worker asks again.
// L2 Once the token is refused, no claim is given and no result taken; what is at work is no longer confirmed, so that its shim ends it.

import type { Agent } from 'node:https';
import { request } from 'node:https';
import { gatewayAgent } from '@terrace/runtime/jobs/gateway';
import { NoResponders, RequestTimeout } from '@terrace/runtime/bus/bus';
import type { BusMessage } from '@terrace/runtime/bus/bus';
import { decode, encode } from '@terrace/runtime/bus/json';
import type { Clock } from '@terrace/runtime/clock/clock';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import {
  PullAnswer,
  Registered,
  agentHeader,
  agentPaths,
  agentProtocol,
  pullWaitMsMax,
} from '@terrace/runtime/jobs/agent-wire';
import type { AgentStatus, Registration } from '@terrace/runtime/jobs/agent-wire';
import { SlotsNotice, deskSubject, slotsSubject } from '@terrace/runtime/jobs/wire';
import type { EndAnswer } from '@terrace/runtime/jobs/wire';
import type { WorkerBus } from '@terrace/runtime/jobs/worker';
import { jobConsumer } from '@terrace/runtime/queue/queue';
import type { Queue, QueueMessage, Settling } from '@terrace/runtime/queue/queue';
import { StartFault } from '../home/exit-codes.ts';

const requestTimeoutMs = 10_000;
/** Beside what a pull waits there. */
const pullMarginMs = 10_000;
/** The longest answer is that to a claim, which travelled over NATS before. */
const answerLengthMax = 2 * 1024 * 1024;
/** A gateway that is away is asked again so often for work. */
const pauseMs = 1_000;
const priorities = [0, 1, 2, 3];
const deskStart = deskSubject('' as 'claim');

export interface LineOptions {
  readonly address: string;
  readonly token: string;
  readonly name: string;
  readonly certificateAuthority: string | null;
  readonly proxyEnv?: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** What becomes of the connection, for people. */
  readonly say: (text: string) => void;
  /** The token was refused: it has been deleted, or is none. */
  readonly onRefused: (fault: StartFault) => void;
}

export interface Line {
  readonly bus: WorkerBus;
  readonly queue: Pick<Queue, 'pull'>;
  readonly registered: Registered;
  /** That the agent goes; tried once. */
  leave(status: 'exited' | 'errored'): Promise<void>;
  close(): void;
}

/** Registers the agent. Throws StartFault `unauthorized` for a token that is refused, `conflict` for a server of another release, RetryableFault when the gateway does not answer. */
export async function openLine(options: LineOptions): Promise<Line> {
  const line = new HttpsLine(options);
  try {
    await line.register();
  } catch (error) {
    line.close();
    throw error;
  }
  return line;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

class HttpsLine implements Line {
  readonly bus: WorkerBus;
  readonly queue: Pick<Queue, 'pull'>;
  readonly #options: LineOptions;
  readonly #agent: Agent;
  #registered: Registered | null = null;
  #registering: Promise<void> | null = null;
  #isAway = false;
  /** What was announced last and not sent yet, and the sending of what came before. */
  #announced: AgentStatus | null = null;
  #announcing: Promise<void> | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#agent = gatewayAgent(options);
    this.bus = {
      request: (subject, data, { timeoutMs }) => this.#askDesk(subject, data, timeoutMs),
      publish: (subject, data) => this.#publish(subject, data),
      // Nobody calls an agent: it announces its slots by itself, and hears of a cancel by its next beat.
      subscribe: () => ({ unsubscribe: async () => undefined }),
    };
    this.queue = { pull: (settings, how) => this.#pull(settings.name, how.waitMs, how.signal) };
  }

  get registered(): Registered {
    if (this.#registered === null) throw new Error('the agent has not registered yet');
    return this.#registered;
  }

  async register(): Promise<void> {
    const { name, address } = this.#options;
    const said = encode({ name, protocol: agentProtocol } satisfies Registration);
    const answer = await this.#post(agentPaths.register, said, { timeoutMs: requestTimeoutMs });
    if (answer.status === 409)
      throw new StartFault('conflict', `${address} does not take the agent: ${wordsOf(answer)}`);
    if (answer.status !== 201) throw new RetryableFault(`${address} does not take the agent: ${wordsOf(answer)}`);
    this.#registered = Registered.parse(JSON.parse(answer.text));
  }

  async leave(status: 'exited' | 'errored'): Promise<void> {
    await this.#announcing;
    const said = encode({ status } satisfies AgentStatus);
    await this.#post(agentPaths.status, said, { timeoutMs: requestTimeoutMs }).catch(() => undefined);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** As the bus does it: throws when nobody answers, and gives the desk's own words. */
  async #askDesk(subject: string, data: Uint8Array, timeoutMs: number): Promise<BusMessage> {
    const verb = subject.slice(deskStart.length);
    const answer = await this.#post(agentPaths.desk(verb), data, { timeoutMs });
    if (answer.status === 200) return messageOf(subject, new TextEncoder().encode(answer.text));
    // L2: whatever it was about is no longer this agent's. A beat stays unconfirmed instead: what an apply has made may still be saved.
    const gone: EndAnswer = { status: 'gone' };
    if (answer.status === 401 && verb !== 'beat') return messageOf(subject, encode(gone));
    if (answer.status === 503) throw new NoResponders(wordsOf(answer));
    throw new RetryableFault(wordsOf(answer));
  }

  #publish(subject: string, data: Uint8Array): void {
    const notice = subject === slotsSubject ? decode(SlotsNotice, data) : null;
    if (notice === null) return;
    this.#announced = { status: 'working', slots: notice.slots, free: notice.free };
    this.#announcing ??= this.#announce().finally(() => (this.#announcing = null));
  }

  /** One at a time, the newest; one that did not arrive is made up for by the next. */
  async #announce(): Promise<void> {
    while (this.#announced !== null) {
      const said = encode(this.#announced);
      this.#announced = null;
      await this.#post(agentPaths.status, said, { timeoutMs: requestTimeoutMs }).catch(() => undefined);
    }
  }

  async #pull(lane: string, waitMs: number, signal: AbortSignal | undefined): Promise<QueueMessage | null> {
    const priority = priorities.find((one) => jobConsumer(this.registered.pool, one).name === lane);
    const wanted = encode({ priority, waitMs: Math.min(waitMs, pullWaitMsMax) });
    const { clock } = this.#options;
    try {
      const timeoutMs = waitMs + pullMarginMs;
      const answer = await this.#post(agentPaths.pull, wanted, {
        timeoutMs,
        ...(signal === undefined ? {} : { signal }),
      });
      if (answer.status === 200) {
        const { message } = PullAnswer.parse(JSON.parse(answer.text));
        return message === null ? null : this.#messageOf(message, priority ?? 0);
      }
    } catch (error) {
      if (signal?.aborted !== true && !(error instanceof RetryableFault || error instanceof RequestTimeout))
        throw error;
    }
    await clock.sleep(pauseMs, signal).catch(() => undefined);
    return null;
  }

  #messageOf(message: NonNullable<PullAnswer['message']>, priority: number): QueueMessage {
    const { subject, sequence, delivery, receipt } = message;
    const settle = async (settling: Settling): Promise<void> => {
      const said = encode({ ...settling, priority, receipt });
      const answer = await this.#post(agentPaths.settle, said, { timeoutMs: requestTimeoutMs });
      if (answer.status !== 200) throw new RetryableFault(`could not settle ${subject}: ${wordsOf(answer)}`);
    };
    // A message that nothing is said of comes again, and is claimed in vain.
    const say = (settling: Settling): void => void settle(settling).catch(() => undefined);
    return {
      ...{ subject, sequence, delivery, receipt },
      data: encode(message.data),
      headers: new Map(),
      working: () => say({ how: 'working' }),
      ack: () => settle({ how: 'ack' }),
      nak: (delayMs = 0) => say({ how: 'nak', delayMs }),
      term: (reason) => say({ how: 'term', reason }),
    };
  }

  /** One try. Throws RequestTimeout, or RetryableFault when the gateway does not answer at all. */
  async #post(
    path: string,
    body: Uint8Array,
    how: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<Answered> {
    const { address, onRefused, say } = this.#options;
    const answer = await this.#send(path, body, how).catch((error: unknown) => {
      if (how.signal?.aborted === true || error instanceof RequestTimeout) throw error;
      const words = `${address} does not answer: ${(error as Error).message}`;
      if (!this.#isAway) say(words);
      this.#isAway = true;
      throw new RetryableFault(words, { cause: error });
    });
    if (this.#isAway) say(`${address} answers again`);
    this.#isAway = false;
    if (answer.status === 401) {
      const fault = new StartFault('unauthorized', `${address} refuses the token of this agent: ${wordsOf(answer)}`);
      if (path === agentPaths.register) throw fault;
      onRefused(fault);
    }
    // Somebody deleted it while it could not be heard.
    if (answer.status === 404 && path !== agentPaths.register && this.#registering === null)
      this.#registering = this.register()
        .catch(() => undefined)
        .finally(() => (this.#registering = null));
    return answer;
  }

  #send(
    path: string,
    body: Uint8Array,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<Answered> {
    const { address, token } = this.#options;
    return new Promise((resolve, reject) => {
      const sent = request(`${address}${path}`, {
        method: 'POST',
        agent: this.#agent,
        ...(signal === undefined ? {} : { signal }),
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': body.length,
          ...(this.#registered === null ? {} : { [agentHeader]: this.#registered.agent }),
        },
      });
      const timer = setTimeout(() => sent.destroy(new RequestTimeout(`no answer for ${path}`)), timeoutMs);
      const settled = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
      };
      sent.once('error', settled);
      sent.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > answerLengthMax) response.destroy(new Error(`the answer to ${path} is too long`));
        });
        response.once('error', settled);
        response.once('end', () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      sent.end(body);
    });
  }
}

const messageOf = (subject: string, data: Uint8Array): BusMessage => ({
  subject,
  data,
  headers: new Map(),
  respond: () => undefined,
});

/** The server's own words. */
function wordsOf({ status, text }: Answered): string {
  try {
    const [error] = JSON.parse(text).errors;
    return String(error.detail ?? error.title);
  } catch {
    return `it answered with ${status}`;
  }
}
