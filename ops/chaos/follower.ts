// A client that is attached: it reads a log as terraform does, by long polls from where it is, and goes on there when the gateway under
// it has died. What it has heard at the end must be the log.

import { setTimeout as pause } from 'node:timers/promises';
import { api } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';

const pieceBytes = 65_536;
/** From the moment that a run is made, with its time in the queue. */
const triesMs = 15 * 60_000;
const etx = '\u0003';

/** What stands at `path` from `offset`; empty when nothing came within the long poll. */
export async function readPiece(system: System, path: string, offset: number): Promise<string> {
  const { status, body } = await api(system, 'GET', `${path}?limit=${pieceBytes}&offset=${offset}`, { token: null });
  if (status !== 200) throw new Error(`the log was answered with ${status}: ${JSON.stringify(body)}`);
  return String(body);
}

export class Follower {
  readonly #system: System;
  readonly #path: string;
  heard = '';
  /** How often it lost its connection, or was answered with an error. */
  reconnects = 0;
  readonly ended: Promise<void>;

  constructor(system: System, path: string) {
    this.#system = system;
    this.#path = path;
    this.ended = this.#follow();
  }

  /** Until the last byte of the log; a log that does not end is left. */
  async #follow(): Promise<void> {
    for (const deadline = Date.now() + triesMs; !this.heard.endsWith(etx) && Date.now() < deadline;) {
      try {
        this.heard += await readPiece(this.#system, this.#path, Buffer.byteLength(this.heard));
      } catch {
        this.reconnects += 1;
        await pause(250);
      }
    }
  }
}
