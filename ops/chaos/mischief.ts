// The hand that does harm: one deed after the other, with some seconds between them. Only processes of this cluster, by their ids.

import { setTimeout as pause } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { Chance } from '@terrace/runtime/simulation/scheduler';
import { processesOf } from '../conformance/processes.ts';

const pauseMs = { least: 1_500, most: 6_000 } as const;
const frozenMs = { least: 1_000, most: 20_000 } as const;

const deeds = [
  'kill a node',
  'freeze a node',
  'kill a nats-server',
  'crash PostgreSQL',
  'wipe a stream',
  'kill a job',
] as const;
type Deed = (typeof deeds)[number];

export class Mischief {
  readonly #folder: string;
  readonly #chance: Chance;
  readonly #say: (text: string) => void;
  readonly counts: Partial<Record<Deed | 'failed', number>> = {};

  constructor(options: { readonly folder: string; readonly seed: number; readonly say: (text: string) => void }) {
    this.#folder = options.folder;
    this.#chance = new Chance(options.seed);
    this.#say = options.say;
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
      // Every deed takes the same number of draws, whatever became of it.
      const deed = this.#chance.pick(deeds) ?? deeds[0];
      const [which, share] = [this.#chance.between(1, 3), this.#chance.next() / 2 ** 32];
      try {
        await this.#do(deed, which, share);
        this.counts[deed] = (this.counts[deed] ?? 0) + 1;
      } catch (error) {
        this.counts.failed = (this.counts.failed ?? 0) + 1;
        this.#say(`could not ${deed}: ${(error as Error).message}`);
      }
    }
  }

  /** `which` of three, and a `share` between 0 and 1 of whatever there is more of. */
  async #do(deed: Deed, which: number, share: number): Promise<void> {
    switch (deed) {
      case 'kill a node':
        return await this.#signal(`node-${which}`, 'SIGKILL');
      case 'freeze a node': {
        const pid = await this.#pidOf(`node-${which}`);
        const ms = frozenMs.least + share * (frozenMs.most - frozenMs.least);
        this.#say(`node-${which} is frozen for ${Math.round(ms)} ms`);
        process.kill(pid, 'SIGSTOP');
        await pause(ms);
        return void process.kill(pid, 'SIGCONT');
      }
      case 'kill a nats-server':
        return await this.#signal(`nats-${which}`, 'SIGKILL');
      case 'crash PostgreSQL':
        // As `pg_ctl -m immediate`: no check-point, recovery at the next start.
        return await this.#signal('postgres', 'SIGQUIT');
      case 'wipe a stream':
        return await this.#wipe(which === 1 ? 'EVENTS' : 'JOBS');
      case 'kill a job':
        return await this.#killJob(share);
    }
  }

  async #signal(role: string, signal: NodeJS.Signals): Promise<void> {
    process.kill(await this.#pidOf(role), signal);
    this.#say(`${role} got ${signal}`);
  }

  async #pidOf(role: string): Promise<number> {
    const records = JSON.parse(await readFile(join(this.#folder, 'processes.json'), 'utf8')) as {
      readonly role: string;
      readonly pid: number;
    }[];
    const found = records.find((record) => record.role === role);
    if (found === undefined) throw new Error(`there is no ${role} at the moment`);
    return found.pid;
  }

  async #wipe(stream: string): Promise<void> {
    const { nats } = JSON.parse(await readFile(join(this.#folder, 'node-1', 'endpoints.json'), 'utf8')) as {
      readonly nats: { readonly url: string; readonly user: string; readonly password: string };
    };
    const bus = natsBus(await connectNats({ ...nats, name: 'chaos' }));
    try {
      await bus.request(`$JS.API.STREAM.DELETE.${stream}`, new Uint8Array(), { timeoutMs: 10_000 });
      this.#say(`the stream ${stream} is wiped`);
    } finally {
      await bus.close();
    }
  }

  /** One of the terraforms at work, or its shim. */
  async #killJob(share: number): Promise<void> {
    const found = (await processesOf(this.#folder)).filter(({ command }) => /terraform|shim\.mjs/.test(command));
    const victim = found[Math.floor(share * found.length)];
    if (victim === undefined) throw new Error('no job is at work');
    process.kill(victim.pid, 'SIGKILL');
    this.#say(`a process of a job got SIGKILL: ${victim.command.slice(0, 60)}`);
  }
}
