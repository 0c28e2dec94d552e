// The hand that does harm: one deed after the other, with some seconds between them. Only processes of this cluster, by their ids.

import { setTimeout as pause } from 'node:timers/promises';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { identify, isAlive } from '@terrace/runtime/process/identity';
import { Chance } from '@terrace/runtime/simulation/scheduler';
import type { Endpoints } from '../boot/endpoints.ts';
import { processesOf } from '../conformance/processes.ts';
import { busiestGateway, familyOf, membersOf, workersAt } from './cast.ts';
import type { Member, Part } from './cast.ts';

const pauseMs = { least: 1_500, most: 6_000 } as const;
const frozenMs = { least: 1_000, most: 20_000 } as const;
/** So long a deed waits for its moment. */
const momentMs = 10_000;
const lookMs = 100;

const deeds = [
  'kill actors',
  'kill a gateway under its clients',
  'kill a worker in a plan',
  'kill a worker in an apply',
  'freeze actors',
  'freeze a gateway',
  'freeze a worker',
  'freeze a nats-server',
  'freeze PostgreSQL',
  'kill a nats-server',
  'crash PostgreSQL',
  'wipe a stream',
  'kill a job',
] as const;
export type Deed = (typeof deeds)[number];

/** What a deed takes from chance: always the same number of draws, whatever becomes of it. */
interface Draws {
  /** Which of those there are; between 0 and 1. */
  readonly which: number;
  /** How much of it; between 0 and 1. */
  readonly share: number;
}

export interface MischiefOptions {
  readonly folder: string;
  /** Of a node with a database. */
  readonly endpoints: Pick<Endpoints, 'nats' | 'postgres'>;
  readonly seed: number;
  readonly say: (text: string) => void;
}

export class Mischief {
  readonly #options: MischiefOptions;
  readonly #chance: Chance;
  readonly #ahead: Deed[] = [];
  readonly counts: Partial<Record<Deed | 'failed', number>> = {};

  constructor(options: MischiefOptions) {
    this.#options = options;
    this.#chance = new Chance(options.seed);
  }

  get summary(): string {
    return Object.entries(this.counts)
      .map(([deed, count]) => `${deed} ${count}×`)
      .join(', ');
  }

  /** Until `isOver` says so. A deed that cannot be done is counted and not repeated. */
  async go(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await pause(this.#chance.between(pauseMs.least, pauseMs.most));
      if (isOver()) return;
      const deed = this.#next();
      const [which, share] = [this.#chance.next() / 2 ** 32, this.#chance.next() / 2 ** 32];
      try {
        await this.#do(deed, { which, share });
        this.counts[deed] = (this.counts[deed] ?? 0) + 1;
      } catch (error) {
        this.counts.failed = (this.counts.failed ?? 0) + 1;
        this.#options.say(`could not ${deed}: ${(error as Error).message}`);
      }
    }
  }

  /** Each once, in an order of chance, before any comes again: also a short run sees them all. */
  #next(): Deed {
    if (this.#ahead.length === 0) {
      const left: Deed[] = [...deeds];
      while (left.length > 0) this.#ahead.push(...left.splice(this.#chance.between(0, left.length - 1), 1));
    }
    return this.#ahead.shift() ?? deeds[0];
  }

  async #do(deed: Deed, draws: Draws): Promise<void> {
    switch (deed) {
      case 'kill actors':
        return this.#signal(await this.#oneOf('actors', draws), 'SIGKILL');
      case 'kill a gateway under its clients': {
        const { member, clients } = await this.#moment('nobody is connected to a gateway', () =>
          busiestGateway(this.#options.folder),
        );
        return this.#signal(member, 'SIGKILL', `under ${clients} connections`);
      }
      case 'kill a worker in a plan':
        return this.#signal(await this.#workerAt('plan', draws), 'SIGKILL', 'in a plan');
      case 'kill a worker in an apply':
        return this.#signal(await this.#workerAt('apply', draws), 'SIGKILL', 'in an apply');
      case 'freeze actors':
        return await this.#freeze(await this.#oneOf('actors', draws), draws);
      case 'freeze a gateway':
        return await this.#freeze(await this.#oneOf('gateway', draws), draws);
      case 'freeze a worker':
        return await this.#freeze(await this.#oneOf('worker', draws), draws);
      case 'freeze a nats-server':
        return await this.#freeze(await this.#oneOf('nats', draws), draws);
      case 'freeze PostgreSQL':
        return await this.#freeze(await this.#oneOf('postgres', draws), draws);
      case 'kill a nats-server':
        return this.#signal(await this.#oneOf('nats', draws), 'SIGKILL');
      case 'crash PostgreSQL':
        // As `pg_ctl -m immediate`: no check-point, recovery at the next start.
        return this.#signal(await this.#oneOf('postgres', draws), 'SIGQUIT');
      case 'wipe a stream':
        return await this.#wipe(draws.which < 1 / 3 ? 'EVENTS' : 'JOBS');
      case 'kill a job':
        return await this.#killJob(draws);
    }
  }

  /** One that lives; who was killed a moment ago may be gone. */
  async #oneOf(part: Part, draws: Draws): Promise<Member> {
    return await this.#moment(`there is no ${part} at the moment`, async () =>
      drawn(
        (await membersOf(this.#options.folder, part)).filter(({ pid }) => identify(pid) !== null),
        draws,
      ),
    );
  }

  async #workerAt(phase: 'plan' | 'apply', draws: Draws): Promise<Member> {
    const { folder, endpoints } = this.#options;
    return await this.#moment(`no worker is at ${phase === 'plan' ? 'a plan' : 'an apply'}`, async () =>
      drawn(await workersAt(folder, phase, endpoints.postgres?.url ?? ''), draws),
    );
  }

  async #moment<T>(lack: string, look: () => Promise<T | null>): Promise<T> {
    for (const deadline = Date.now() + momentMs; ;) {
      const found = await look();
      if (found !== null) return found;
      if (Date.now() > deadline) throw new Error(lack);
      await pause(lookMs);
    }
  }

  #signal({ name, pid }: Member, signal: NodeJS.Signals, how = ''): void {
    process.kill(pid, signal);
    this.#options.say(`${name} got ${signal} ${how}`.trimEnd());
  }

  /** With all that it has started, and exactly those go on. */
  async #freeze({ name, pid }: Member, { share }: Draws): Promise<void> {
    const ms = Math.round(frozenMs.least + share * (frozenMs.most - frozenMs.least));
    const family = name === 'postgres' ? await familyOf(pid) : [pid];
    const known = family.map(identify).filter((one) => one !== null);
    this.#options.say(`${name} is frozen for ${ms} ms`);
    try {
      for (const one of known) if (isAlive(one)) process.kill(one.pid, 'SIGSTOP');
      await pause(ms);
    } finally {
      for (const one of known) if (isAlive(one)) process.kill(one.pid, 'SIGCONT');
    }
  }

  async #wipe(stream: string): Promise<void> {
    const { url, user, password } = this.#options.endpoints.nats;
    const bus = natsBus(await connectNats({ url, user: user ?? '', password: password ?? '', name: 'chaos' }));
    try {
      await bus.request(`$JS.API.STREAM.DELETE.${stream}`, new Uint8Array(), { timeoutMs: 10_000 });
      this.#options.say(`the stream ${stream} is wiped`);
    } finally {
      await bus.close();
    }
  }

  /** One of the terraforms at work, or its shim. */
  async #killJob(draws: Draws): Promise<void> {
    const victim = await this.#moment('no job is at work', async () =>
      drawn(
        (await processesOf(this.#options.folder)).filter(({ command }) => /terraform|shim\.mjs/.test(command)),
        draws,
      ),
    );
    process.kill(victim.pid, 'SIGKILL');
    this.#options.say(`a process of a job got SIGKILL: ${victim.command.slice(0, 60)}`);
  }
}

const drawn = <T>(items: readonly T[], { which }: Draws): T | null => items[Math.floor(which * items.length)] ?? null;
