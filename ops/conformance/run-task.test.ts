// Run tasks in a booted Terrace with the real terraform: it waits for them and prints what they say; a mandatory one that says no ends the
// command. And a run that waits for a task outlives a kill -9 of everything: the task answers afterwards, by the token that it got before.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { killEverything } from './processes.ts';
import { addTask, answer, openTasks } from './run-tasks.ts';
import { makeWorkspace, queueRun, reaches } from './runs.ts';
import { api, startSystem, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const skip =
  process.env['TERRACE_TEST_TERRAFORM'] === undefined ? 'npm test brings the servers and a terraform' : false;
const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };

const configuration = (system: System): string => `
terraform {
  cloud {
    hostname     = "127.0.0.1:${system.port}"
    organization = "acme"
    workspaces {
      name = "tasks"
    }
  }
}
resource "terraform_data" "one" {
  input = "a"
}
`;

void test('terraform waits for run tasks and prints them; what waits for one outlives a kill', { skip }, async () => {
  await using tasks = await openTasks();
  const folder = await mkdtemp(join(tmpdir(), 'terrace-tasks-'));
  const home = join(folder, 'home');
  let system = await startSystem({ home, env });
  try {
    const workspace = await makeWorkspace(system, 'acme', 'tasks');
    await addTask(system, workspace, { name: 'lint', url: tasks.url, level: 'mandatory' });
    await addTask(system, workspace, { name: 'cost', url: tasks.url, level: 'advisory' });
    await using here = await workingFolder({ 'main.tf': configuration(system) });
    const run = (...args: string[]) => terraform(system, here.path, args);
    assert.equal((await run('init', '-no-color')).code, 0);

    const planning = run('plan', '-no-color');
    const plan = await tasks.next('lint');
    assert.deepEqual([plan.stage, plan.is_speculative, plan.workspace_name], ['post_plan', true, 'tasks']);
    const { pathname } = new URL(plan.plan_json_api_url);
    const found = await api(system, 'GET', pathname, { token: plan.access_token });
    const json = await api(system, 'GET', new URL(String(found.headers['location'])).pathname, { token: null });
    assert.equal(json.body.resource_changes[0].address, 'terraform_data.one');
    await answer(system, plan, 'passed', 'nothing to object to');
    await answer(system, await tasks.next('cost'), 'failed', 'three euros more');
    const planned = await planning;
    assert.equal(planned.code, 0, planned.stdout + planned.stderr);
    assert.match(planned.stdout, /Post-plan Tasks/);
    assert.match(planned.stdout, /lint.*Passed[\s\S]*nothing to object to/);
    assert.match(planned.stdout, /cost.*Failed[\s\S]*three euros more/);

    const applying = run('apply', '-auto-approve', '-no-color');
    await answer(system, await tasks.next('lint'), 'failed', 'not on a Friday');
    await answer(system, await tasks.next('cost'), 'passed', '');
    const refused = await applying;
    assert.equal(refused.code, 1, refused.stdout);
    assert.match(refused.stdout, /lint.*Failed \(Mandatory\)[\s\S]*not on a Friday/);

    const waiting = await queueRun(system, workspace, 'resource "terraform_data" "two" {}\n', { message: 'waits' });
    const letter = await tasks.next('lint');
    await answer(system, await tasks.next('cost'), 'passed', '');
    await reaches(system, waiting, 'post_plan_running');
    await killEverything(home);
    system = await startSystem({ home, env });
    const explained = (await api(system, 'GET', `/api/v2/runs/${waiting}/explain`)).body.data.waiting.reason;
    assert.match(explained, /waits for run task lint \(mandatory, asked at/);
    await answer(system, letter, 'passed', 'still here');
    await reaches(system, waiting, 'post_plan_completed');
  } finally {
    await system.stop();
    await killEverything(home);
    await rm(folder, { recursive: true, force: true });
  }
});
