// What is large stays quick: a plan of 10,000 resources, a log of 50,000 lines, a page of 5,000 workspaces. The bounds are those of the design
// several times over, since the machine of a test has much else to do; what grows with the square of its size is far beyond them.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sharedSystem } from '../conformance/shared-system.ts';
import { api } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

const [resources, lines, workspaces] = [10_000, 50_000, 5_000];
const limitsMs = { planShown: 6_000, planFiltered: 1_500, logShown: 6_000, logJump: 1_500, workspacesShown: 4_000 };
const nodesMax = 4_000;

const plan = JSON.stringify({
  resource_changes: Array.from({ length: resources }, (_, n) => ({
    ...{
      address: `terraform_data.many[${n}]`,
      type: 'terraform_data',
      provider_name: 'terraform.io/builtin/terraform',
    },
    change: { actions: ['create'], before: null, after: { input: `value ${n}` }, after_unknown: { id: true } },
  })),
});
const log = Buffer.from(
  `\u0002${Array.from({ length: lines }, (_, n) => `\u001b[32mline ${n + 1}\u001b[0m of the log`).join('\n')}\n\u0003`,
);

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
};

/** What the server would answer had it so much. */
async function enlarge(page: Page): Promise<void> {
  await page.route('**/json-output-redacted', (route) =>
    route.fulfill({ contentType: 'application/json', body: plan }),
  );
  await page.route(/offset=\d+&limit=\d+/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const offset = Number(query.get('offset'));
    return route.fulfill({
      contentType: 'text/plain',
      body: log.subarray(offset, offset + Number(query.get('limit'))),
    });
  });
}

suite('speed', { skip }, () => {
  test('what is large is shown, narrowed and jumped through without a wait, and draws only what is in sight', async () => {
    const system = await sharedSystem();
    const { page, open, close } = await personAt(system, 'hurrier');
    const [run] = (await api(system, 'GET', '/api/v2/organizations/demo/runs?search[basic]=&page[size]=1')).body.data;
    assert.ok(run !== undefined, 'the sample run is there');
    const name = (await api(system, 'GET', `/api/v2/workspaces/${run.relationships.workspace.data.id}`)).body.data
      .attributes.name;
    await enlarge(page);
    const took: Record<string, number> = {};
    const at = `/app/demo/workspaces/${name}/runs/${run.id}`;

    took['planShown'] = await timed(async () => {
      await open(`${at}?tab=plan`);
      await page.getByRole('button', { name: 'create terraform_data.many[0]', exact: true }).waitFor();
    });
    took['planFiltered'] = await timed(async () => {
      await page.getByLabel('Find a resource of the plan').fill('many[9876]');
      await page.getByRole('button', { name: /many\[9876\]/ }).waitFor();
      await page.getByRole('button', { name: /many\[0\]/ }).waitFor({ state: 'detached' });
    });
    took['logShown'] = await timed(async () => {
      await open(`${at}?tab=console`);
      await page.getByText(`line ${lines} of the log`).first().waitFor();
    });
    const box = page.getByRole('log').first();
    took['logJump'] = await timed(async () => {
      await box.evaluate((element) => element.scrollTo({ top: 0 }));
      await box.getByText('line 1 of the log', { exact: true }).waitFor();
      await box.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
      await box.getByText(`line ${lines} of the log`).waitFor();
    });
    const drawn = Number(await page.evaluate('document.querySelectorAll("*").length'));
    assert.ok(drawn < nodesMax, `${drawn} elements are drawn for a log of ${lines} lines`);

    const list = await api(system, 'GET', '/api/v2/organizations/demo/workspaces?page[size]=1');
    const [sample] = list.body.data;
    await page.route(/\/organizations\/demo\/workspaces\?/, (route) => {
      const data = Array.from({ length: 50 }, (_, n) => {
        const attributes = { ...sample.attributes, name: `one-of-many-${n}` };
        return { ...sample, id: `ws-${String(n).padStart(16, '0')}`, attributes };
      });
      const pagination = {
        ...{ 'current-page': 1, 'page-size': 50, 'prev-page': null, 'next-page': 2 },
        ...{ 'total-pages': workspaces / 50, 'total-count': workspaces },
      };
      return route.fulfill({
        contentType: 'application/vnd.api+json',
        body: JSON.stringify({ data, meta: { pagination } }),
      });
    });
    took['workspacesShown'] = await timed(async () => {
      await open('/app/demo/workspaces');
      await page.getByRole('link', { name: 'one-of-many-49' }).waitFor();
      await page.getByText('5000 workspaces, page 1 of 100').waitFor();
    });
    for (const [what, limit] of Object.entries(limitsMs))
      assert.ok((took[what] ?? Infinity) < limit, `${what} took ${took[what]} ms: ${JSON.stringify(took)}`);
    await close();
  });
});
