// Proves that a run task is made and asked by the pages, that the page of a run shows whom it waits for, what each said and what was found, and
// that what a task is told of a run leads back to its pages. Real Chromium, real terraform.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addTask, answer, key, openTasks } from '../conformance/run-tasks.ts';
import { makeWorkspace, queueRun } from '../conformance/runs.ts';
import { startSystem } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

void test(
  'a run task is made in the pages; a run that waits for it says so, and shows what it told and found',
  { skip },
  async () => {
    await using tasks = await openTasks();
    const folder = await mkdtemp(join(tmpdir(), 'terrace-task-pages-'));
    const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };
    const system = await startSystem({ home: join(folder, 'home'), env });
    try {
      const workspace = await makeWorkspace(system, 'acme', 'tasks');
      await addTask(system, workspace, { name: 'cost', url: tasks.url, level: 'advisory' });
      const { page, open, checkPage, checkNarrow, close } = await personAt(system, 'watcher');
      const dialog = page.getByRole('dialog');
      await open('/app/acme/settings/run-tasks');
      await page.getByRole('cell', { name: 'cost', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Add run task' }).click();
      await dialog.getByLabel('Name').fill('lint');
      await dialog.getByLabel('Address').fill(`${tasks.url}/lint`);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByText(/401/).waitFor();
      await checkPage('run-task-refused');
      await dialog.getByLabel('Key').fill(key);
      await dialog.getByLabel('Asked by the runs of every workspace').check();
      await dialog.getByLabel('after the plan').waitFor();
      await checkPage('run-task-made');
      await dialog.getByLabel('Asked by the runs of every workspace').uncheck();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('row', { name: /^lint .*\/lint no workspace On/ }).waitFor();
      await checkPage('organization-run-tasks');
      await checkNarrow('organization-run-tasks');
      await open('/app/acme/workspaces/tasks/settings/run-tasks');
      await page.getByRole('row', { name: /^cost after the plan advisory/ }).waitFor();
      await page.getByRole('button', { name: 'Add run task' }).click();
      await dialog.getByLabel('Its word is').selectOption('mandatory');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('row', { name: /^lint after the plan mandatory/ }).waitFor();
      await checkPage('settings-run-tasks');

      const run = await queueRun(system, workspace, 'resource "terraform_data" "one" {}\n', { message: 'watched' });
      const [lint, cost] = [await tasks.next('lint'), await tasks.next('cost')];
      await open(new URL(lint.workspace_app_url).pathname);
      await page.waitForURL('**/app/acme/workspaces/tasks');
      await page.getByRole('heading', { level: 1, name: 'tasks' }).waitFor();
      await open(new URL(lint.run_app_url).pathname);
      await page.waitForURL(`**/app/acme/workspaces/tasks/runs/${run}`);
      await page.getByText(/waits for run tasks cost \(advisory, .* and lint \(mandatory/).waitFor();
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
  },
);
