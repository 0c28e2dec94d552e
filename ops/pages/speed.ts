// How long somebody waits for what is large: a run, a plan of 10,000 resources, a log of 50,000 lines, a list of 5,000 workspaces. The test holds
// it against wide bounds, and `npm run bench -- pages` against those of the design.

import type { Page } from 'playwright-core';
import { api } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import type { Person } from './chromium.ts';

/** Milliseconds that the design allows on two cores with other work. */
export const budgetsMs = {
  runShown: 1_500,
  planShown: 1_500,
  planFiltered: 200,
  logShown: 1_500,
  logJump: 250,
  workspacesShown: 1_500,
  workspacesTurned: 300,
} as const;
export type Measured = keyof typeof budgetsMs;
export interface Speed {
  readonly took: Readonly<Record<Measured, number>>;
  /** Elements of the page that shows the log. */
  readonly drawn: number;
}

const [resources, lines, workspaces] = [10_000, 50_000, 5_000];

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

/** Goes through them once, on the sample of a Terrace. */
export async function measureSpeed(system: System, { page, open }: Pick<Person, 'page' | 'open'>): Promise<Speed> {
  const [run] = (await api(system, 'GET', '/api/v2/organizations/demo/runs?search[basic]=&page[size]=1')).body.data;
  if (run === undefined) throw new Error('the sample run is not there');
  const name = (await api(system, 'GET', `/api/v2/workspaces/${run.relationships.workspace.data.id}`)).body.data
    .attributes.name;
  const took: Partial<Record<Measured, number>> = {};
  const at = `/app/demo/workspaces/${name}/runs/${run.id}`;

  took.runShown = await timed(async () => {
    await open(`${at}?tab=timeline`);
    await page.getByRole('link', { name: 'Console' }).waitFor();
    await page.getByLabel('Comment').fill('ready');
  });

  await enlarge(page);
  took.planShown = await timed(async () => {
    await open(`${at}?tab=plan`);
    await page.getByRole('button', { name: 'create terraform_data.many[0]', exact: true }).waitFor();
  });
  took.planFiltered = await timed(async () => {
    await page.getByLabel('Find a resource of the plan').fill('many[9876]');
    await page.getByRole('button', { name: /many\[9876\]/ }).waitFor();
    await page.getByRole('button', { name: /many\[0\]/ }).waitFor({ state: 'detached' });
  });
  took.logShown = await timed(async () => {
    await open(`${at}?tab=console`);
    await page.getByText(`line ${lines} of the log`).first().waitFor();
  });
  const box = page.getByRole('log').first();
  took.logJump = await timed(async () => {
    await box.evaluate((element) => element.scrollTo({ top: 0 }));
    await box.getByText('line 1 of the log', { exact: true }).waitFor();
    await box.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    await box.getByText(`line ${lines} of the log`).waitFor();
  });
  const drawn = Number(await page.evaluate('document.querySelectorAll("*").length'));

  const list = await api(system, 'GET', '/api/v2/organizations/demo/workspaces?page[size]=1');
  const [sample] = list.body.data;
  await page.route(/\/organizations\/demo\/workspaces\?/, (route) => {
    const number = Number(new URL(route.request().url()).searchParams.get('page[number]') ?? 1);
    const data = Array.from({ length: 50 }, (_, n) => {
      const attributes = { ...sample.attributes, name: `one-of-many-${number}-${n}` };
      return { ...sample, id: `ws-${String(number * 50 + n).padStart(16, '0')}`, attributes };
    });
    const pagination = {
      ...{ 'current-page': number, 'page-size': 50, 'prev-page': null, 'next-page': number + 1 },
      ...{ 'total-pages': workspaces / 50, 'total-count': workspaces },
    };
    return route.fulfill({
      contentType: 'application/vnd.api+json',
      body: JSON.stringify({ data, meta: { pagination } }),
    });
  });
  took.workspacesShown = await timed(async () => {
    await open('/app/demo/workspaces');
    await page.getByRole('link', { name: 'one-of-many-1-49' }).waitFor();
    await page.getByText(`${workspaces} workspaces, page 1 of ${workspaces / 50}`).waitFor();
  });
  took.workspacesTurned = await timed(async () => {
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('link', { name: 'one-of-many-2-49' }).waitFor();
  });
  return { took: took as Speed['took'], drawn };
}
