// What every queue promises. The memory twin and JetStream pass the same suite.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobConsumer, jobsStream } from './queue.ts';
import type { Queue, QueueMessage } from './queue.ts';

export interface QueueUnderTest {
  readonly queue: Queue;
  /** Destroys a stream with all its messages and consumers, behind the queue's back. */
  readonly wipe: (stream: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const text = (message: QueueMessage | null) => (message === null ? null : new TextDecoder().decode(message.data));
const bytes = (words: string) => new TextEncoder().encode(words);
const longMs = 5_000;

export function queueConformance(
  name: string,
  make: () => Promise<QueueUnderTest>,
  skip: string | false = false,
): void {
  const check = (sentence: string, work: (under: QueueUnderTest) => Promise<void>): void =>
    void test(`${name}: ${sentence}`, { skip }, async () => {
      const under = await make();
      try {
        await under.queue.ensure();
        await work(under);
      } finally {
        await under.close();
      }
    });
  const lane = { ...jobConsumer('build', 1), ackWaitMs: 1_000 };
  const send = (queue: Queue, job: string, id = `${job}.0.1`) =>
    queue.publish(`act.job.build.1.acme.${job}`, bytes(job), {
      msgId: id,
      headers: new Map([['traceparent', `t-${job}`]]),
    });

  check('a message is stored once per message id', async ({ queue }) => {
    await queue.ensureConsumer(lane);
    assert.equal((await send(queue, 'one')).duplicate, false);
    assert.equal((await send(queue, 'one')).duplicate, true);
    const first = await queue.pull(lane, { waitMs: longMs });
    assert.equal(text(first), 'one');
    assert.equal(first?.subject, 'act.job.build.1.acme.one');
    assert.equal(first?.headers.get('traceparent'), 't-one');
    assert.equal(first?.delivery, 1);
    await first?.ack();
    assert.equal(await queue.pull(lane, { waitMs: 0 }), null);
  });

  check('a waiting pull is answered by a later message', async ({ queue }) => {
    await queue.ensureConsumer(lane);
    const pulled = queue.pull(lane, { waitMs: 30_000 });
    await send(queue, 'late');
    const message = await pulled;
    assert.equal(text(message), 'late');
    await message?.ack();
  });

  check('a message goes to one of several waiting pulls', async ({ queue }) => {
    await queue.ensureConsumer(lane);
    const enough = new AbortController();
    const pulls = [1, 2, 3].map(() => queue.pull(lane, { waitMs: 30_000, signal: enough.signal }));
    await send(queue, 'only');
    await Promise.race(pulls);
    enough.abort();
    const got = (await Promise.all(pulls)).filter((message) => message !== null);
    assert.deepEqual(got.map(text), ['only']);
    await got[0]?.ack();
  });

  check('a pull that is taken back loses no message', async ({ queue }) => {
    await queue.ensureConsumer(lane);
    for (let round = 0; round < 20; round++) {
      const stop = new AbortController();
      const pulled = queue.pull(lane, { waitMs: 30_000, signal: stop.signal });
      const sent = send(queue, `r${round}`);
      if (round % 2 === 0) await sent;
      stop.abort();
      const message = (await pulled) ?? (await queue.pull(lane, { waitMs: longMs }));
      await sent;
      assert.equal(text(message), `r${round}`);
      await message?.ack();
    }
  });

  check('a pull gives up when its time is over', async ({ queue }) => {
    await queue.ensureConsumer(lane);
    assert.equal(await queue.pull(lane, { waitMs: 100 }), null);
  });

  check('a message given back comes again with a higher delivery number', async ({ queue }) => {
    await queue.ensureConsumer(lane);
    await send(queue, 'again');
    (await queue.pull(lane, { waitMs: longMs }))?.nak();
    const second = await queue.pull(lane, { waitMs: longMs });
    assert.equal(text(second), 'again');
    assert.equal(second?.delivery, 2);
    second?.nak(300);
    assert.equal(await queue.pull(lane, { waitMs: 0 }), null);
    const third = await queue.pull(lane, { waitMs: longMs });
    assert.equal(third?.delivery, 3);
    third?.term('seen enough');
    assert.equal(await queue.pull(lane, { waitMs: 1_500 }), null);
  });

  check('a message is settled by its receipt, and by no other', async ({ queue }) => {
    const other = jobConsumer('build', 0);
    await queue.ensureConsumer(lane);
    await queue.ensureConsumer(other);
    await send(queue, 'held');
    const first = await queue.pull(lane, { waitMs: longMs });
    const receipt = first?.receipt ?? '';
    const beating = setInterval(() => void queue.settle(lane, receipt, { how: 'working' }), 200);
    assert.equal(await queue.pull(lane, { waitMs: 1_500 }), null);
    clearInterval(beating);
    // Whoever brings a receipt may have made it up, or got it for something else.
    for (const [settings, wrong] of [
      [other, receipt],
      [lane, receipt.replace('build-1', 'build-0')],
      [lane, ''],
      [lane, 'act.job.build.1.acme.job-1'],
    ] as const)
      await queue.settle(settings, wrong, { how: 'ack' });
    await queue.settle(lane, receipt, { how: 'nak', delayMs: 0 });
    const second = await queue.pull(lane, { waitMs: longMs });
    assert.deepEqual([text(second), second?.delivery], ['held', 2]);
    await queue.settle(lane, second?.receipt ?? '', { how: 'ack' });
    assert.equal(await queue.pull(lane, { waitMs: 1_500 }), null);
  });

  check('a silent holder loses the message, one that works keeps it', async ({ queue }) => {
    await queue.ensureConsumer(lane);
    await send(queue, 'held');
    const held = await queue.pull(lane, { waitMs: longMs });
    const beating = setInterval(() => held?.working(), 200);
    assert.equal(await queue.pull(lane, { waitMs: 2_000 }), null);
    clearInterval(beating);
    const again = await queue.pull(lane, { waitMs: longMs });
    assert.equal(text(again), 'held');
    await again?.ack();
  });

  check('each lane has its own messages', async ({ queue }) => {
    const other = jobConsumer('build', 0);
    await queue.ensureConsumer(lane);
    await queue.ensureConsumer(other);
    await send(queue, 'low');
    assert.equal(await queue.pull(other, { waitMs: 0 }), null);
    assert.equal(text(await queue.pull(lane, { waitMs: longMs })), 'low');
  });

  check('a stream that vanished is made again by the next publish', async ({ queue, wipe }) => {
    await queue.ensureConsumer(lane);
    await send(queue, 'lost');
    await wipe(jobsStream.name);
    assert.equal((await send(queue, 'found')).duplicate, false);
    const message = await queue.pull(lane, { waitMs: longMs });
    assert.equal(text(message), 'found');
    await message?.ack();
  });

  check('a stream that vanished is reported by ensure, once', async ({ queue, wipe }) => {
    await queue.ensureConsumer(lane);
    await wipe(jobsStream.name);
    assert.deepEqual(await queue.ensure(), [jobsStream.name]);
    assert.deepEqual(await queue.ensure(), []);
  });

  check('a pull that waited through a wipe gets what is published after it', async ({ queue, wipe }) => {
    await queue.ensureConsumer(lane);
    const stop = new AbortController();
    const pulling = (async () => {
      for (;;) {
        const message = await queue.pull(lane, { waitMs: 30_000, signal: stop.signal });
        if (message !== null || stop.signal.aborted) return message;
      }
    })();
    await wipe(jobsStream.name);
    await queue.ensure();
    await send(queue, 'after');
    assert.equal(text(await pulling), 'after');
    stop.abort();
  });

  check('a follower sees the feed in order, from where it left', async ({ queue }) => {
    const event = (n: number) =>
      queue.publish(`act.evt.acme.p.w.run.run-${n}.changed`, bytes(String(n)), { msgId: `e${n}` });
    for (const n of [1, 2, 3]) await event(n);
    const seen: string[] = [];
    const done = new AbortController();
    const following = queue.follow('EVENTS', { filter: 'act.evt.acme.>', after: 1, signal: done.signal }, (message) => {
      seen.push(`${message.sequence}:${new TextDecoder().decode(message.data)}`);
      if (seen.length === 3) done.abort();
    });
    await event(4);
    await following;
    assert.deepEqual(seen, ['2:2', '3:3', '4:4']);
  });

  check('a follower goes on after its stream was made anew', async ({ queue, wipe }) => {
    const event = (n: number) =>
      queue.publish(`act.evt.acme.p.w.run.run-${n}.changed`, bytes(String(n)), { msgId: `e${n}` });
    const seen: string[] = [];
    const first = Promise.withResolvers<void>();
    const done = new AbortController();
    const following = queue.follow('EVENTS', { filter: 'act.evt.acme.>', after: 0, signal: done.signal }, (message) => {
      seen.push(new TextDecoder().decode(message.data));
      first.resolve();
      if (seen.length === 2) done.abort();
    });
    await event(1);
    await first.promise;
    await wipe('EVENTS');
    await queue.ensure();
    await event(2);
    await following;
    assert.deepEqual(seen, ['1', '2']);
  });

  check(
    'a piece of the feed is read without waiting; a place behind its end means its beginning',
    async ({ queue }) => {
      const event = (n: number, organization: string) =>
        queue.publish(`act.evt.${organization}.p.w.run.run-${n}.changed`, bytes(String(n)), { msgId: `e${n}` });
      for (const n of [1, 2, 3, 4]) await event(n, n === 2 ? 'other' : 'acme');
      const read = async (after: number, limit: number) => {
        const { messages, ...rest } = await queue.read('EVENTS', { filter: 'act.evt.acme.>', after, limit });
        return { ...rest, sequences: messages.map(({ sequence }) => sequence) };
      };
      assert.deepEqual((await read(0, 2)).sequences, [1, 3]);
      assert.equal((await read(0, 2)).isEnd, false);
      assert.deepEqual(await read(3, 10), { sequences: [4], isEnd: true, last: 4 });
      assert.deepEqual(await read(4, 10), { sequences: [], isEnd: true, last: 4 });
      assert.deepEqual((await read(99, 10)).sequences, [1, 3, 4]);
      const [message] = (await queue.read('EVENTS', { filter: '*.evt.other.>', after: 0, limit: 9 })).messages;
      assert.deepEqual(
        [message?.subject, new TextDecoder().decode(message?.data)],
        ['act.evt.other.p.w.run.run-2.changed', '2'],
      );
    },
  );
}
