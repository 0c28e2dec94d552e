// Proves that agents outside do a pool's work: real processes that know an address, a token and an authority, and neither NATS nor
// PostgreSQL nor a home. Terraform plans and applies in them; a job never goes to another pool's agent; one that is killed in the middle
// of a plan is followed by another; and a token that is deleted ends its agent.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { makePool, startAgent, terraformWorks } from './agents.ts';
import type { Started } from './agents.ts';
import { killEverything, processesOf } from './processes.ts';
import { currentState, made, makeWorkspace, queueRun, reaches, slowPlan } from './runs.ts';
import { sharedSystem } from './shared-system.ts';
import { api } from './system.ts';

suite('agents', () => {
  test('a pool is worked for by its own agents alone, whatever becomes of them', { timeout: 240_000 }, async () => {
    const system = await sharedSystem();
    const folder = await mkdtemp(join(tmpdir(), 'terrace-agent-'));
    try {
      const organization = 'agents';
      const here = await makeWorkspace(system, organization, 'here');
      const [racks, other] = [
        await makePool(system, organization, 'racks'),
        await makePool(system, organization, 'other'),
      ];
      const attributes = { name: 'there', 'execution-mode': 'agent', 'agent-pool-id': racks.id };
      const body = { data: { type: 'workspaces', attributes } };
      const there = (await made(api(system, 'POST', `/api/v2/organizations/${organization}/workspaces`, { body }))).id;
      const stranger = await startAgent(system, folder, { name: 'stranger', token: other.token });

      const run = await queueRun(system, there, 'resource "terraform_data" "far" {\n  input = "away"\n}\n', {
        'auto-apply': true,
      });
      await reaches(system, run, 'plan_queued');
      const { waiting } = (await api(system, 'GET', `/api/v2/runs/${run}/explain`)).body.data;
      assert.match(waiting.reason, /waits for an agent of pool racks \(apool-\w+\): none has ever registered/);
      const one = await startAgent(system, folder, { name: 'one', token: racks.token });
      await reaches(system, run, 'applied');
      assert.match((await currentState(system, there)) ?? '', /away/);
      const remote = await queueRun(system, here, 'output "near" {\n  value = 1\n}\n', { 'auto-apply': true });
      await reaches(system, remote, 'applied');
      const worksOn = (agent: Started): readonly string[] =>
        [...agent.output().matchAll(/working on (\S+)/g)].map(([, job = '']) => job);
      assert.deepEqual(worksOn(one), [run.replace('run-', 'plan-'), run.replace('run-', 'apply-')]);
      assert.deepEqual(worksOn(stranger), []);

      const again = await queueRun(system, there, slowPlan(1), { message: 'killed while it plans' });
      // A plan that its worker has only claimed leaves nothing that another could end.
      await terraformWorks(join(folder, 'one'));
      one.kill('SIGKILL');
      await one.ended;
      // Another one that comes up in its folder ends what it had left, says so, and takes the plan up.
      const place = ['--name', 'two', '--data-dir', join(folder, 'one')];
      const next = await startAgent(system, folder, { name: 'two', token: racks.token, args: ['--single', ...place] });
      await reaches(system, again, 'planned');
      assert.equal(await next.ended, 0, next.output());
      assert.match(next.output(), /ending plan-\w+, which a worker of an earlier start left behind/);
      assert.deepEqual(worksOn(next), [again.replace('run-', 'plan-')]);
      const { data } = (await api(system, 'GET', `/api/v2/agent-pools/${racks.id}/agents`)).body;
      const statuses = data.map((agent: any) => [agent.attributes.name, agent.attributes.status]);
      assert.deepEqual(statuses[0], ['two', 'exited']);
      assert.equal((await api(system, 'POST', `/api/v2/runs/${again}/actions/discard`, { body: {} })).status, 202);

      await api(system, 'DELETE', `/api/v2/authentication-tokens/${other.tokenId}`);
      assert.equal(await stranger.ended, 4, stranger.output());
      assert.match(stranger.output(), /refuses the token of this agent/);
      assert.deepEqual(await processesOf(folder), [], 'nothing is left behind');
    } finally {
      await killEverything(folder);
      await rm(folder, { recursive: true, force: true });
    }
  });
});
