// The ports between processes as a bad day has them: a bus that delays, drops, doubles and answers 503, a store whose answers get
// lost although the commit was done, a queue that forgets what it acknowledged. Each takes at least one step per call.

import { NoResponders, RequestTimeout } from '../bus/bus.ts';
import { RetryableFault } from '../fault/fault.ts';
import type { Bus, BusMessage } from '../bus/bus.ts';
import type { Queue } from '../queue/queue.ts';
import type { Store } from '../store/store.ts';
import type { Life, Scheduler } from './scheduler.ts';

/** How bad the day is: probabilities per message or call. */
export interface Weather {
  readonly dropped: number;
  readonly doubled: number;
  /** A request is answered 503 although somebody listens. */
  readonly unheard: number;
  /** A call of the store fails and nothing happened. */
  readonly refused: number;
  /** A call of the store happened, but its answer is lost. */
  readonly unanswered: number;
  /** The queue does not take a message. */
  readonly unpublished: number;
  /** Milliseconds that a message or a call takes at most; one in twenty takes ten times that. */
  readonly slowMs: number;
}

export const fairWeather: Weather = {
  dropped: 0,
  doubled: 0,
  unheard: 0,
  refused: 0,
  unanswered: 0,
  unpublished: 0,
  slowMs: 3,
};
export const foulWeather: Weather = {
  dropped: 0.05,
  doubled: 0.05,
  unheard: 0.05,
  refused: 0.05,
  unanswered: 0.08,
  unpublished: 0.1,
  slowMs: 8,
};

interface Subscription {
  readonly life: Life;
  readonly subject: string;
  readonly queue: string | null;
  readonly handler: (message: BusMessage) => void;
}

export class Network {
  readonly #scheduler: Scheduler;
  readonly #weather: Weather;
  readonly #subscriptions = new Set<Subscription>();
  /** Subjects and message ids that were acknowledged to a publisher, in order. */
  readonly published: { readonly subject: string; readonly msgId: string; readonly version: number }[] = [];

  constructor(scheduler: Scheduler, weather: Weather) {
    this.#scheduler = scheduler;
    this.#weather = weather;
  }

  #delayMs(): number {
    const { chance } = this.#scheduler;
    const ms = chance.between(0, this.#weather.slowMs);
    return chance.happens(0.05) ? ms * 10 : ms;
  }

  busOf(life: Life): Bus {
    const { chance } = this.#scheduler;
    const respond = (to: (data: Uint8Array) => void) => (data: Uint8Array) => {
      if (chance.happens(this.#weather.dropped)) return;
      this.#scheduler.after(this.#delayMs(), null, 'an answer arrives', () => to(data));
    };
    return {
      publish: (subject, data, headers = new Map()) => {
        this.#send({ subject, data, headers, respond: () => undefined });
      },
      request: (subject, data, { timeoutMs, headers = new Map() }) => {
        const { promise, resolve, reject } = Promise.withResolvers<BusMessage>();
        const answer = respond((answered) => {
          if (life.isAlive) resolve({ subject, data: answered, headers: new Map(), respond: () => undefined });
        });
        const isHeard = !chance.happens(this.#weather.unheard);
        if (isHeard && this.#send({ subject, data, headers, respond: answer }) > 0)
          this.#scheduler.after(timeoutMs, life, `no answer on ${subject}`, () => reject(new RequestTimeout(subject)));
        else this.#scheduler.after(1, life, `nobody hears ${subject}`, () => reject(new NoResponders(subject)));
        return promise;
      },
      subscribe: (subject, handler, options) => {
        const subscription: Subscription = { life, subject, queue: options?.queue ?? null, handler };
        this.#subscriptions.add(subscription);
        return { unsubscribe: async () => void this.#subscriptions.delete(subscription) };
      },
      flush: () => this.#scheduler.wait(0, life, 'the bus is flushed'),
      close: async () => undefined,
    };
  }

  /** How many will get it, as the server counts them: what is dropped on the way counts. */
  #send(message: BusMessage): number {
    const { chance } = this.#scheduler;
    const listening = [...this.#subscriptions].filter(
      ({ life, subject }) => life.isAlive && matches(subject, message.subject),
    );
    const groups = Map.groupBy(listening, ({ queue }) => queue);
    const receivers = [...groups].flatMap(([queue, members]) => {
      const one = chance.pick(members);
      return queue === null ? members : one === undefined ? [] : [one];
    });
    for (const { life, handler } of receivers) {
      if (chance.happens(this.#weather.dropped)) continue;
      const times = chance.happens(this.#weather.doubled) ? 2 : 1;
      for (let n = 0; n < times; n += 1)
        this.#scheduler.after(this.#delayMs(), life, `receives ${message.subject}`, () => handler(message));
    }
    return receivers.length;
  }

  queueOf(life: Life): Pick<Queue, 'publish'> {
    const { chance } = this.#scheduler;
    return {
      publish: async (subject, _data, { msgId, headers }) => {
        await this.#scheduler.wait(this.#delayMs(), life, `publishes ${msgId}`);
        if (chance.happens(this.#weather.unpublished)) throw new RetryableFault('the queue is away');
        this.published.push({ subject, msgId, version: Number(headers?.get('Act-Version')) });
        await this.#scheduler.wait(this.#delayMs(), life, `hears that ${msgId} is stored`);
        return { sequence: this.published.length, duplicate: false };
      },
    };
  }

  /** One node's way to the store that all nodes share. */
  storeOf(life: Life, store: Store): Store {
    const call = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const { chance } = this.#scheduler;
      await this.#scheduler.wait(this.#delayMs(), life, what);
      if (chance.happens(this.#weather.refused)) throw new RetryableFault('the store is away');
      // Whatever comes of it comes now, in one step, as from one statement.
      const result = await work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      const isLost = chance.happens(this.#weather.unanswered);
      await this.#scheduler.wait(this.#delayMs(), life, `${what}: ${isLost ? 'the answer is lost' : 'is answered'}`);
      if (isLost) throw new RetryableFault('the answer of the store is lost');
      if ('error' in result) throw result.error;
      return result.value;
    };
    return {
      load: (actors, messages) => call('loads', () => store.load(actors, messages)),
      commit: (transitions) =>
        call(
          `commits ${transitions.map(({ kind, id, from, to }) => `${kind}/${id} ${from} to ${to}`).join(', ')}`,
          () => store.commit(transitions),
        ),
      partitions: () => call('reads the partitions', () => store.partitions()),
      claim: (node, partitions) => call(`claims ${partitions.length} partitions`, () => store.claim(node, partitions)),
      due: (withinMs, limit, partitions) => call('looks for what is due', () => store.due(withinMs, limit, partitions)),
      mail: (actors, perActor) => call('fetches mail', () => store.mail(actors, perActor)),
      pendingFrom: (causeId) => call('looks for what was told', () => store.pendingFrom(causeId)),
      discard: (rows) => call('discards mail', () => store.discard(rows)),
      fail: (row, error, judgedBy) => call(`puts off ${row.msgId}`, () => store.fail(row, error, judgedBy)),
      outbox: (limit, partitions) => call('reads the outbox', () => store.outbox(limit, partitions)),
      published: (seqs) => call('clears the outbox', () => store.published(seqs)),
      enlist: (node, reads) => call(`enlists ${node}`, () => store.enlist(node, reads)),
      delist: (node) => call(`delists ${node}`, () => store.delist(node)),
      openGates: (leaseMs) => call('opens what gates it may', () => store.openGates(leaseMs)),
    };
  }
}

/** NATS wildcards: `*` is one token, a closing `>` is one or more. */
function matches(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const found = subject.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return found.length > index;
    if (found[index] === undefined || (token !== '*' && token !== found[index])) return false;
  }
  return wanted.length === found.length;
}
