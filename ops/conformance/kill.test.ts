// Proves that no run is lost and no apply is done twice when everything dies at once: every process of the tree gets SIGKILL,
// during a plan and during an apply, and the next start goes on. What was in flight is named, and a refresh-only run is offered. The kill is
// a real one, of real processes; ten points of one apply are tried by `npm run chaos -- apply`.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { killEverything, processesOf } from './processes.ts';
import { applyLog, currentState, made, makeWorkspace, queueRun, reaches, slowApply, slowPlan, until } from './runs.ts';
import { api, startSystem } from './system.ts';

suite('kill -9 of everything', () => {
  test(
    'a plan is done again and finishes; an apply is errored with its state kept; the workspace goes on',
    { timeout: 400_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'terrace-kill-'));
      const home = join(folder, 'home');
      const env = { TERRACE_SAMPLE: 'off' };
      let system = await startSystem({ home, env });
      try {
        const workspace = await makeWorkspace(system, 'kills', 'victim');
        const planned = await queueRun(system, workspace, slowPlan(3), { message: 'killed while it plans' });
        await reaches(system, planned, 'planning');
        await killEverything(home);
        system = await startSystem({ home, env });
        await reaches(system, planned, 'planned');
        assert.equal((await api(system, 'POST', `/api/v2/runs/${planned}/actions/discard`, { body: {} })).status, 202);

        const applied = await queueRun(system, workspace, slowApply, {
          message: 'killed while it applies',
          'auto-apply': true,
        });
        await until('the provisioner', async () => ((await applyLog(system, applied)).includes('begun') ? true : null));
        await killEverything(home);
        system = await startSystem({ home, env });
        await reaches(system, applied, 'errored');
        const explained = JSON.stringify((await api(system, 'GET', `/api/v2/runs/${applied}`)).body.data);
        assert.match(explained, /lost|interrupted|worker/i);
        const state =
          (await currentState(system, workspace)) ?? assert.fail('the state that the apply had written is kept');
        assert.ok(state.includes('kept'), 'the first resource stands in the kept state');
        const { unfinished, offer } = (await api(system, 'GET', `/api/v2/runs/${applied}/explain`)).body.data;
        assert.deepEqual(
          unfinished.inFlight.map(({ address }: { address: string }) => address),
          ['terraform_data.second'],
        );
        const said = await applyLog(system, applied);
        assert.match(said, /terraform_data\.first: Creation complete/);
        assert.match(said, /In flight when it ended: terraform_data\.second .*terraform apply -refresh-only/);
        const refresh = await made(api(system, offer.method, offer.path, { body: offer.body }));
        const held = (await api(system, 'GET', `/api/v2/runs/${refresh.id}/explain`)).body.data;
        assert.match(held.waiting.reason, new RegExp(`Terrace lets nobody in: the apply of ${applied} was cut short`));
        const unlocked = await api(system, 'POST', `/api/v2/workspaces/${workspace}/actions/force-unlock`);
        assert.equal(unlocked.status, 200, JSON.stringify(unlocked.body));
        await reaches(system, refresh.id, 'planned_and_finished');

        const next = await queueRun(system, workspace, 'resource "terraform_data" "third" {}\n', {
          message: 'life goes on',
          'auto-apply': true,
        });
        await reaches(system, next, 'applied');
        await system.stop();
        assert.deepEqual(await processesOf(home), [], 'nothing is left behind');
      } finally {
        await killEverything(home);
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
