// Proves that a run can be taken apart in the pages: its spans, its machine and its history at every version, for who may read it and nobody else,
// and without what is secret. Real Chromium, real terraform, a real Terrace.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { eventually } from '@terrace/runtime/jobs/workshop';
import { sharedSystem } from '../conformance/shared-system.ts';
import { api, terraform, workingFolder } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

const planted = 'planted-in-a-history';

/** A run that was planned and applied by the real terraform, with a secret in its variables. */
async function appliedRun(system: System, name: string): Promise<{ readonly id: string; readonly place: string }> {
  const attributes = { name, 'auto-apply': true };
  await api(system, 'POST', '/api/v2/organizations/demo/workspaces', {
    body: { data: { type: 'workspaces', attributes } },
  });
  await using folder = await workingFolder({
    'main.tf': `terraform {
  cloud {
    hostname     = "127.0.0.1:${system.port}"
    organization = "demo"
    workspaces { name = "${name}" }
  }
}
variable "secret" { sensitive = true }
resource "terraform_data" "a" { input = var.secret }
`,
  });
  assert.equal((await terraform(system, folder.path, ['init', '-no-color'])).code, 0);
  const applied = await terraform(system, folder.path, [
    'apply',
    '-auto-approve',
    '-no-color',
    `-var=secret=${planted}`,
  ]);
  assert.equal(applied.code, 0, applied.stdout + applied.stderr);
  const { body } = await api(system, 'GET', `/api/v2/organizations/demo/workspaces/${name}?include=current_run`);
  const id = body.data.relationships['current-run'].data.id;
  // Spans are written a moment later.
  await eventually(`the spans of ${id} are written`, async () => {
    const trace = JSON.stringify((await api(system, 'GET', `/api/v2/runs/${id}/trace`)).body);
    return ['job.work', `apply-${id.slice(4)}`, 'terraform.apply'].every((word) => trace.includes(word));
  });
  return { id, place: `/app/demo/workspaces/${name}/runs/${id}` };
}

suite('debugging in the pages', { skip }, () => {
  test('an applied run shows its spans, its machine and its history at every version', async () => {
    const system = await sharedSystem();
    const run = await appliedRun(system, 'taken-apart');
    const { page, open, checkPage, close } = await personAt(system, 'surgeon');
    const bodies: string[] = [];
    page.on('response', (response) => {
      if (response.headers()['content-type']?.includes('json') === true)
        response.text().then(
          (text) => bodies.push(`${response.url()}\n${text}`),
          () => undefined,
        );
    });

    await open(`${run.place}?tab=trace`);
    const chart = page.getByRole('group', { name: /^Waterfall/ });
    await page.getByLabel('Find a span').fill('job.work');
    await chart
      .getByRole('button', { name: /^job\.work/ })
      .first()
      .waitFor();
    await page.getByText('applying', { exact: true }).waitFor();
    await page.getByLabel('Find a span').fill('apply');
    await chart
      .getByRole('button', { name: /apply.*on the critical path/ })
      .first()
      .click();
    await page.getByLabel('Find a span').fill('');
    await page.getByRole('region', { name: 'Span' }).getByText('apply-', { exact: false }).first().waitFor();
    const before = await page.locator('.trace-tick').allInnerTexts();
    await chart.focus();
    await page.keyboard.press('+');
    await page.waitForFunction(`document.querySelector('.trace-tick').textContent !== ${JSON.stringify(before[0])}`);
    await page.keyboard.press('0');
    await page.waitForFunction(`document.querySelector('.trace-tick').textContent === ${JSON.stringify(before[0])}`);
    await checkPage('run-trace');
    await page.getByRole('link', { name: /^Line \d+ of the log of the apply/ }).click();
    await page.getByRole('log', { name: 'Log of the apply' }).locator('.found').waitFor();

    await page.getByRole('link', { name: 'Machine', exact: true }).click();
    await page.getByRole('heading', { name: 'applied', exact: true }).waitFor();
    await page.getByText('makes what is stored at each version').waitFor();
    const slider = page.getByRole('slider', { name: 'Version' });
    const last = Number(await slider.getAttribute('max'));
    assert.ok(last >= 6, `${last} versions`);
    await page.getByText('Nothing: this state is final.').waitFor();
    await checkPage('run-machine');

    // By the keyboard, back to the moment before anything happened, and on to the plan's end.
    await slider.focus();
    await page.keyboard.press('Home');
    await page.getByRole('heading', { name: 'Before anything happened' }).waitFor();
    const states: string[] = [];
    for (let version = 1; version <= last; version += 1) {
      await page.keyboard.press('ArrowRight');
      await page.getByText(`version ${version} of ${last}`, { exact: true }).waitFor();
      await page.getByText(`up to version ${version},`).waitFor();
      states.push(await page.locator('.machine-drawing h2').innerText());
    }
    assert.deepEqual(
      states.filter((state, index) => state !== states[index - 1]),
      ['pending', 'plan queued', 'planning', 'planned', 'apply queued', 'applying', 'saving', 'applied'].filter(
        (state) => states.includes(state),
      ),
    );
    for (const state of ['planning', 'applying', 'applied']) assert.ok(states.includes(state), states.join());
    await page
      .getByRole('row', { name: /job\.started planning/ })
      .getByRole('button')
      .click();
    await page.getByRole('region', { name: 'What it changed' }).getByText('plan.status').waitFor();
    await page.getByRole('region', { name: 'What can come next' }).getByText('job.done').waitFor();
    await page.getByLabel('Whole machine').check();
    await page.locator('.machine-picture text', { hasText: 'policy override' }).waitFor();
    await checkPage('run-machine-planning');
    assert.match(page.url(), /step=\d+/);

    assert.ok(bodies.length > last);
    // Variables of a run are in the run itself, for who may read variables; they are nowhere else.
    const telling = bodies.filter((text) => text.includes(planted)).map((text) => text.split('\n')[0] ?? '');
    assert.deepEqual(
      telling.filter((url) => /\/terrace\/|\/trace/.test(url)),
      [],
      'what is sensitive is not in what a run is taken apart by',
    );
    await close();
  });
});
