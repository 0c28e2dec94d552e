// A real Chromium before a real Terrace, with somebody who is signed in; and what is wrong with a page: what axe finds in light and in dark, what the
// policy of the page stopped, and what failed in it.

import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { made } from '../conformance/runs.ts';
import { api } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function findChromium(): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    for (const program of programs) if (existsSync(join(folder, program))) return join(folder, program);
  return null;
}

const program = findChromium();
/** Why none can be opened; null when one can. */
export const whyNoChromium = program === null ? 'no Chromium is on PATH (apt-get install chromium brings one)' : null;

const password = 'a stapled horse';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** All else is the same in both schemes. */
const ofColour = ['color-contrast', 'link-in-text-block'];
/** To get in on a machine that has much to do. */
const [triesMax, getInMs] = [4, 12_000];
/** Where pictures of the pages go, when somebody wants them. */
const pictures = process.env['TERRACE_TEST_PICTURES'];

/** Whoever opens it closes it. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: program ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });

export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Opens a place of this server. */
  readonly open: (place: string) => Promise<void>;
  /** Everything that was on its way is there. */
  readonly settled: () => Promise<void>;
  /** Nothing failed, nothing was stopped, and axe finds nothing in either scheme. A picture is taken of each where they are wanted. */
  readonly checkPage: (name: string) => Promise<void>;
  /** The same at a width of 320 px, in light, and that nothing of the page lies beside the screen. */
  readonly checkNarrow: (name: string) => Promise<void>;
  /** Every text that the server has sent so far. */
  readonly bodies: readonly string[];
  readonly close: () => Promise<void>;
}

/** Somebody of their own, made by the site admin, who signs in as people do. */
export async function personIn(
  browser: Browser,
  system: System,
  username: string,
  { isSiteAdmin = true, width = 1360 }: { readonly isSiteAdmin?: boolean; readonly width?: number } = {},
): Promise<Person> {
  const attributes = { username, email: `${username}@terrace.test`, 'is-site-admin': isSiteAdmin };
  await made(api(system, 'POST', '/api/v2/terrace/users', { body: { data: { type: 'users', attributes } } }));
  const { body } = await api(system, 'POST', `/api/v2/terrace/users/${username}/actions/password-link`);
  const link = new URL(body.data.attributes.url);
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width, height: 860 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // What the server refuses is shown by the page, and tested where it is.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  // Without one of its files a page is broken, however well the rest of it works.
  const isFile = (url: string): boolean => url.startsWith(`${system.url}/pages/`);
  page.on('response', (response) => {
    if (isFile(response.url()) && !response.ok() && response.status() !== 304)
      faults.push(`${response.url()} was answered with ${response.status()}`);
  });
  page.on('requestfailed', (request) => {
    const error = request.failure()?.errorText;
    // Whoever goes on leaves behind what was still on its way.
    if (isFile(request.url()) && error !== 'net::ERR_ABORTED') faults.push(`${request.url()} did not come: ${error}`);
  });
  const bodies: string[] = [];
  page.on('response', (response) => {
    if (/json|javascript|html/.test(response.headers()['content-type'] ?? ''))
      response.text().then(
        (text) => bodies.push(text),
        () => undefined,
      );
  });
  for (let tries = 1; !page.url().includes('/app/'); tries += 1) {
    if (tries > triesMax) throw new Error(`${username} does not get in: ${await page.locator('main').innerText()}`);
    await page.goto(system.url + link.pathname + link.search);
    await page.fill('[name=password]', password);
    await page.fill('[name=again]', password);
    await page.click('main form button');
    // A server that has too much to do says so, and is asked again.
    await page.waitForURL('**/app/**', { timeout: getInMs }).catch(() => undefined);
  }
  return {
    page,
    context,
    bodies,
    async open(place) {
      await page.goto(system.url + place);
    },
    async settled() {
      await page.locator('h1').first().waitFor();
      await page.getByRole('status', { name: 'Loading' }).last().waitFor({ state: 'detached' });
    },
    async checkPage(name) {
      assert.deepEqual(faults, [], name);
      for (const scheme of ['light', 'dark'] as const) {
        await wear(page, scheme);
        await picture(page, `${name}-${scheme}`);
        assert.deepEqual(await violationsOf(page, scheme === 'light' ? rules : ofColour), [], `${name} in ${scheme}`);
      }
    },
    async checkNarrow(name) {
      assert.deepEqual(faults, [], name);
      const before = page.viewportSize() ?? { width, height: 860 };
      await page.setViewportSize({ width: 320, height: 860 });
      await wear(page, 'light');
      await picture(page, `${name}-narrow`);
      const beside = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      assert.equal(beside, 0, `${name} is ${String(beside)} px wider than the screen`);
      assert.deepEqual(await violationsOf(page, rules), [], `${name}, narrow`);
      await page.setViewportSize(before);
    },
    close: () => context.close(),
  };
}

/** The page hears of another scheme a moment after it was chosen; axe would see the one become the other. */
async function wear(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null))))');
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

interface Results {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** The policy of the pages lets no script in by a tag, so the debugger brings it. */
async function violationsOf(page: Page, only: readonly string[]): Promise<readonly string[]> {
  const bare = await page.evaluate(
    '[...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => link.sheet === null).map((link) => link.href)',
  );
  assert.deepEqual(bare, [], 'styles that the page wants and has not got');
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe);
  const { violations } = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(only)}, resultTypes: ['violations'] })`,
  )) as Results;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary.replaceAll(/\s+/g, ' ')}`,
    ),
  );
}
