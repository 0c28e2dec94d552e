// How late timers fire while a hundred thousand others wait.

import { partitionOf } from '@terrace/runtime/actor/address';
import { eggAt } from '@terrace/runtime/simulation/toys';
import { clientOn } from './ground.ts';
import { quantile, rounded } from '../figures.ts';
import type { Ground, Row } from './ground.ts';

const pending = 100_000;
const eggs = 1_000;

export async function measureTimers(ground: Ground): Promise<readonly Row[]> {
  await ground.sql.query(
    `insert into act_mailbox (p, kind, id, msg_id, timer_id, due_at, event)
     select n % 256, 'egg', 'later' || n, 'later' || n, 'x', now() + interval '1 hour' + n * interval '1 ms', '{"type":"x"}'
     from generate_series(1, $1::int) n`,
    [pending],
  );
  await ground.startNode('one');
  const client = clientOn(ground);
  const wanted = Array.from({ length: eggs }, (_, n) => ({ at: eggAt(`e${n}`), ms: 1_500 + ((n * 7_919) % 3_000) }));
  await Promise.all(wanted.map(({ at, ms }) => client.ask(at, { type: 'egg.boil', ms })));
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const rows = await ground.sql.query<{ readonly id: string; readonly type: string; readonly at: number }>(
    `select id, event ->> 'type' as type, (meta ->> 'at')::float8 as at from act_log where kind = 'egg' order by id, version`,
  );
  const byEgg = Map.groupBy(rows, ({ id }) => id);
  const late = wanted.flatMap(({ at, ms }) => {
    const [boiled, fired] = byEgg.get(at.id) ?? [];
    return boiled === undefined || fired === undefined ? [] : [fired.at - boiled.at - ms];
  });
  if (late.length !== eggs)
    throw new Error(
      `${eggs - late.length} timers have not fired (of partition ${partitionOf(eggAt('e0'))} and others)`,
    );
  return [
    {
      figure: `timer lateness p99, ms, ${pending} pending (p50 ${rounded(quantile(late, 0.5), 0)} ms)`,
      measured: rounded(quantile(late, 0.99), 0),
      beside: '',
      ratio: '',
      goal: '≤ 50',
    },
  ];
}
