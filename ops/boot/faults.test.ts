// A server that is away is told of once, and once when it is back; nothing else is kept from the operator.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { openPostgres } from '@terrace/runtime/store/postgres';
import { freePort } from '../servers/port.ts';
import { reportFaults } from './faults.ts';

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isSo(); await new Promise((resolve) => setTimeout(resolve, 5)))
    assert.ok(Date.now() < deadline, 'it did not come');
}

test('a database that is away is told of once, however many loops meet it, and so is its return', async () => {
  const lines: string[] = [];
  const onFault = reportFaults((line) => lines.push(line), { quietMs: 200 });
  const sql = openPostgres({ url: `postgres://a@127.0.0.1:${await freePort(null)}/x` });
  const away: unknown = await sql.query('select 1').catch((error: unknown) => error);
  await sql.close();
  for (let round = 0; round < 20; round += 1)
    for (const loop of ['claim jobs', 'send the outbox', 'keep partitions']) onFault(loop, away);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^terrace: 20\S+Z PostgreSQL is away \(could not claim jobs: .*ECONNREFUSED.*\); .*\n$/);
  await until(() => lines.length > 1);
  assert.match(lines[1] ?? '', /^terrace: \S+ PostgreSQL is back after 1 s\n$/);
  onFault('claim jobs', away);
  assert.match(lines[2] ?? '', /PostgreSQL is away/);
});

test('NATS and PostgreSQL are away each for itself, and other failures are told as they come', async () => {
  const lines: string[] = [];
  const onFault = reportFaults((line) => lines.push(line), { quietMs: 10 });
  const closed = Object.assign(new Error('closed'), { name: 'ClosedConnectionError' });
  onFault('publish', new RetryableFault('could not publish on act.job.x: closed', { cause: closed }));
  onFault('ask', new RetryableFault('NATS could not carry a request on x: closed'));
  onFault('claim jobs', new Error('a wrapper', { cause: new RetryableFault('PostgreSQL is away: gone') }));
  for (let round = 0; round < 2; round += 1) onFault('end log plan-x', new RetryableFault('log x still grows'));
  onFault('answer GET /', closed);
  const told = lines.map((line) => line.replace(/^terrace: \S+ |; what needs.*|\n/g, ''));
  assert.deepEqual(told, [
    'NATS is away (could not publish: could not publish on act.job.x: closed)',
    'PostgreSQL is away (could not claim jobs: a wrapper)',
    'could not end log plan-x: log x still grows',
    'could not end log plan-x: log x still grows',
    'could not answer GET /: closed',
  ]);
  await until(() => lines.filter((line) => line.includes('is back')).length === 2);
});
