// Proves that the page of a run shows its run tasks: whom it waits for, what each said, and what was found. Real Chromium, real terraform.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addTask, answer, openTasks } from '../conformance/run-tasks.ts';
import { makeWorkspace, queueRun } from '../conformance/runs.ts';
import { startSystem } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

void test('a run that waits for tasks says for which, and shows what they told and found', { skip }, async () => {
  await using tasks = await openTasks();
  const folder = await mkdtemp(join(tmpdir(), 'terrace-task-pages-'));
  const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };
  const system = await startSystem({ home: join(folder, 'home'), env });
  try {
    const workspace = await makeWorkspace(system, 'acme', 'tasks');
    await addTask(system, workspace, { name: 'lint', url: tasks.url, level: 'mandatory' });
    await addTask(system, workspace, { name: 'cost', url: tasks.url, level: 'advisory' });
    const run = await queueRun(system, workspace, 'resource "terraform_data" "one" {}\n', { message: 'watched' });
    const { page, open, checkPage, close } = await personAt(system, 'watcher');
    const [lint, cost] = [await tasks.next('lint'), await tasks.next('cost')];
    await open(`/app/acme/workspaces/tasks/runs/${run}`);
    await page.getByText(/waits for run tasks lint \(mandatory, .* and cost \(advisory/).waitFor();
    await page.getByText('Tasks after the plan').waitFor();
    await page.getByRole('link', { name: 'Tasks', exact: true }).click();
    await page.getByText('At work').first().waitFor();
    await answer(system, cost, 'failed', '<b>three</b> euros more');
    await page.getByText('<b>three</b> euros more').waitFor();
    const attributes = {
      ...{ 'outcome-id': 'RULE-7', description: 'a bucket is open', body: '# How to close it' },
      tags: { Severity: [{ label: 'High', level: 'error' }] },
    };
    await answer(system, lint, 'failed', 'one rule is broken', [{ type: 'task-result-outcomes', attributes }]);
    await page.getByText('one rule is broken').first().waitFor();
    await page.getByText('Severity: High').waitFor();
    await page.getByText('did not pass', { exact: false }).first().waitFor();
    await checkPage('run-tasks');
    const text = await page.getByRole('link', { name: 'its text' }).getAttribute('href');
    const read = await page.request.get(system.url + text);
    assert.deepEqual([read.status(), await read.text()], [200, '# How to close it']);
    await close();
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
