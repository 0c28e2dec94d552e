// What every bus promises. Two parties share what lies between them; `make` gives both.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { TerminalFault } from '../fault/fault.ts';
import { NoResponders, RequestTimeout, messageBytesMax } from './bus.ts';
import type { Bus, BusMessage } from './bus.ts';

export interface BusPair extends AsyncDisposable {
  readonly one: Bus;
  readonly other: Bus;
  /** What either has reported as `what: message`. */
  readonly faults: readonly string[];
  /** Stands before each subject, so that tests on a shared server do not meet. */
  readonly prefix: string;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (message: BusMessage): string => new TextDecoder().decode(message.data);

export function busConformance(name: string, make: () => Promise<BusPair>, skip: string | false = false): void {
  suite(`bus: ${name}`, { skip }, () => {
    test('a message reaches everybody who listens on its subject or a wildcard that covers it', async () => {
      await using pair = await make();
      const { one, other, prefix } = pair;
      const heard: string[] = [];
      const all = other.subscribe(`${prefix}.>`, (message) => heard.push(`> ${message.subject.slice(prefix.length)}`));
      other.subscribe(`${prefix}.*.b`, (message) => heard.push(`* ${text(message)}`));
      await other.flush();
      one.publish(`${prefix}.a.b`, bytes('first'));
      one.publish(`${prefix}.a.c`, bytes('second'));
      await until(one, other, () => heard.length === 3);
      assert.deepEqual(heard.toSorted(), ['* first', '> .a.b', '> .a.c']);
      await all.unsubscribe();
      one.publish(`${prefix}.a.c`, bytes('third'));
      await one.flush();
      await other.flush();
      assert.equal(heard.length, 3);
    });

    test('what is too large for a message is refused at once, and the next one goes', async () => {
      await using pair = await make();
      const { one, other, prefix } = pair;
      other.subscribe(`${prefix}.echo`, (message) => message.respond(message.data.subarray(0, 1)));
      await other.flush();
      const isTooLarge = (error: unknown): boolean => error instanceof TerminalFault && error.code === 'too-large';
      const large = new Uint8Array(messageBytesMax + 1);
      await assert.rejects(one.request(`${prefix}.echo`, large, { timeoutMs: 5_000 }), isTooLarge);
      assert.throws(() => one.publish(`${prefix}.echo`, large), isTooLarge);
      const answer = await one.request(`${prefix}.echo`, large.subarray(1024), { timeoutMs: 5_000 });
      assert.equal(answer.data.length, 1);
    });

    test('a request is answered with headers there and back, and order is kept', async () => {
      await using pair = await make();
      const { one, other, prefix } = pair;
      other.subscribe(`${prefix}.echo`, (message) => {
        message.respond(message.data, new Map([['seen', message.headers.get('asked') ?? '']]));
      });
      await other.flush();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          one.request(`${prefix}.echo`, bytes(String(at)), {
            timeoutMs: 5_000,
            headers: new Map([['asked', `${at}`]]),
          }),
        ),
      );
      assert.deepEqual(
        answers.map(text),
        Array.from({ length: 20 }, (_, at) => String(at)),
      );
      assert.equal(answers[7]?.headers.get('seen'), '7');
    });

    test('of a queue group one member gets each message', async () => {
      await using pair = await make();
      const { one, other, prefix } = pair;
      const counts = [0, 0];
      for (const [at, bus] of [one, other].entries()) {
        bus.subscribe(`${prefix}.work`, () => void (counts[at] = (counts[at] ?? 0) + 1), { queue: 'workers' });
        await bus.flush();
      }
      for (let at = 0; at < 40; at += 1) one.publish(`${prefix}.work`, bytes(''));
      await until(one, other, () => (counts[0] ?? 0) + (counts[1] ?? 0) === 40);
      assert.ok((counts[0] ?? 0) > 0 && (counts[1] ?? 0) > 0, `shared as ${counts.join(' and ')}`);
    });

    test('a handler that throws loses its message and nothing else, and is reported', async () => {
      await using pair = await make();
      const { one, other, prefix, faults } = pair;
      const heard: string[] = [];
      other.subscribe(`${prefix}.a`, (message) => {
        heard.push(text(message));
        if (text(message) === 'first') throw new Error('cannot read this');
      });
      await other.flush();
      for (const word of ['first', 'second']) one.publish(`${prefix}.a`, bytes(word));
      await until(one, other, () => heard.length === 2);
      assert.deepEqual(faults, [`handle ${prefix}.a: cannot read this`]);
      assert.equal(text(await answered(one, other, prefix)), 'still here');
    });

    test('after unsubscribe nothing is heard, and what was sent before it is still handled', async () => {
      await using pair = await make();
      const { one, other, prefix } = pair;
      let heard = 0;
      const listening = other.subscribe(`${prefix}.a`, () => (heard += 1));
      await other.flush();
      for (let at = 0; at < 30; at += 1) one.publish(`${prefix}.a`, bytes(''));
      await one.flush();
      await listening.unsubscribe();
      assert.equal(heard, 30);
      await assert.rejects(one.request(`${prefix}.a`, bytes(''), { timeoutMs: 5_000 }), NoResponders);
    });

    test('a request without a listener fails at once, one without an answer after its time', async () => {
      await using pair = await make();
      const { one, other, prefix } = pair;
      await assert.rejects(one.request(`${prefix}.nobody`, bytes(''), { timeoutMs: 20_000 }), NoResponders);
      other.subscribe(`${prefix}.mute`, () => undefined);
      await other.flush();
      await assert.rejects(one.request(`${prefix}.mute`, bytes(''), { timeoutMs: 50 }), RequestTimeout);
    });
  });
}

function answered(one: Bus, other: Bus, prefix: string): Promise<BusMessage> {
  other.subscribe(`${prefix}.still`, (message) => message.respond(bytes('still here')));
  return other.flush().then(() => one.request(`${prefix}.still`, bytes(''), { timeoutMs: 5_000 }));
}

async function until(one: Bus, other: Bus, isSo: () => boolean): Promise<void> {
  const endsAt = performance.now() + 10_000;
  while (!isSo()) {
    assert.ok(performance.now() < endsAt, 'the messages did not arrive');
    await one.flush();
    await other.flush();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
