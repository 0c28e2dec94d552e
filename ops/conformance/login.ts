// Somebody at a terminal with `terraform login` and a browser beside it: the real CLI in a terminal of its own, and the real pages.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Browser } from '@terrace/gateway/sign-in/scratch-browser';
import { api, scrubbed } from './system.ts';
import type { System } from './system.ts';

const withinMs = 30_000;

/** A browser that is signed in as the admin, by a link that sets the password, as after a first start. */
export async function signedIn(system: System, password = 'a stapled horse'): Promise<Browser> {
  const { status, body } = await api(system, 'POST', '/api/v2/terrace/users/admin/actions/password-link');
  assert.equal(status, 200, JSON.stringify(body));
  const browser = new Browser(async (method, url, headers, text) => {
    const answer = await api(system, method, url, { token: null, headers, ...(text === null ? {} : { body: text }) });
    return { status: answer.status, headers: answer.headers, text: String(answer.body) };
  }, system.url);
  const link = new URL(body.data.attributes.url);
  const page = await browser.open(link.pathname + link.search);
  const inside = await browser.submit(page, '/password', { password, again: password });
  assert.equal(inside.url, '/app/settings/tokens', inside.text);
  return browser;
}

/** The name by which terraform knows the server. */
export const hostOf = ({ port }: Pick<System, 'port'>): string => `127.0.0.1:${port}`;

export interface Home {
  readonly env: NodeJS.ProcessEnv;
  /** The token for this server that terraform keeps; undefined when it keeps none. */
  token(): Promise<string | undefined>;
}

/** A home folder of its own for terraform, which keeps tokens there; `settings` are those of a CLI configuration. */
export async function homeOf(system: System, folder: string, settings = ''): Promise<Home> {
  const programs = join(folder, 'programs');
  await writeFile(join(folder, '.terraformrc'), settings);
  await mkdir(programs, { recursive: true });
  // Whatever terraform would open a browser with: the test has its own.
  for (const name of ['xdg-open', 'x-www-browser', 'www-browser', 'open', 'wslview'])
    await writeFile(join(programs, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const env = {
    HOME: folder,
    PATH: `${programs}:${process.env['PATH'] ?? ''}`,
    // With a file named here terraform keeps tokens in its folder, and then does not look for them there.
    TF_CLI_CONFIG_FILE: undefined,
    SSL_CERT_FILE: join(system.home, 'tls', 'bundle.pem'),
    CHECKPOINT_DISABLE: '1',
  };
  const path = join(folder, '.terraform.d', 'credentials.tfrc.json');
  // Made by terraform when it asks for newer versions, which it does not here; without it `login` finds no place to write to.
  await mkdir(dirname(path), { recursive: true });
  return {
    env,
    async token() {
      const text = await readFile(path, 'utf8').catch(() => '{}');
      return JSON.parse(text).credentials?.[hostOf(system)]?.token;
    },
  };
}

interface Terminal {
  /** Resolves with what was said once it holds `words`. */
  says(words: RegExp): Promise<RegExpExecArray>;
  type(line: string): void;
  /** Waits until it has ended well. */
  ended(): Promise<void>;
}

/** Runs a command at a terminal: `script` gives it one, and what is written to that is typed there. */
function atTerminal(
  words: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Terminal {
  const child = spawn('script', ['--quiet', '--return', '--command', words.join(' '), '/dev/null'], {
    cwd: options.cwd,
    env: { ...scrubbed(process.env), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const heard: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      for (const look of heard.splice(0)) look();
    });
  const within = async <T>(what: string, wanted: Promise<T>): Promise<T> => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      late.reject(new Error(`${words.join(' ')}: ${what} did not come within ${withinMs} ms\n${said}`));
    }, withinMs);
    return await Promise.race([wanted, late.promise]).finally(() => clearTimeout(timer));
  };
  return {
    async says(pattern) {
      const look = async (): Promise<RegExpExecArray> => {
        for (;;) {
          const found = pattern.exec(said);
          if (found !== null) return found;
          await new Promise<void>((resolve) => heard.push(resolve));
        }
      };
      return await within(String(pattern), look());
    },
    type: (line) => void child.stdin.write(`${line}\n`),
    async ended() {
      assert.equal(await within('its end', ended), 0, said);
    },
  };
}

/** Where somebody signs in by terraform. */
export interface Seat {
  readonly system: System;
  readonly folder: string;
  /** The binary. */
  readonly program: string;
  readonly home: Home;
}

async function begin({ system, folder, program, home }: Seat): Promise<Terminal> {
  const terminal = atTerminal([program, 'login', hostOf(system)], { cwd: folder, env: home.env });
  await terminal.says(/Enter a value:/);
  terminal.type('yes');
  return terminal;
}

/** By a browser that is sent to Terrace and back to terraform; `typed` goes into the page that asks. */
export async function loginByBrowser(seat: Seat, typed: Readonly<Record<string, string>> = {}): Promise<void> {
  const terminal = await begin(seat);
  const [, url = ''] = await terminal.says(/\s(https:\/\/\S+\/oauth\/authorization\S+)\s/);
  const asked = new URL(url);
  const browser = await signedIn(seat.system);
  const page = await browser.open(asked.pathname + asked.search);
  assert.match(page.text, /terraform on this machine/);
  const sent = await browser.submit(page, '/oauth/authorization', { decision: 'allow', ...typed });
  const callback = new URL(sent.elsewhere ?? assert.fail(sent.text));
  const wrong = new URL(callback);
  wrong.searchParams.set('state', 'somebody-else');
  assert.equal((await fetch(wrong)).status, 400, 'terraform knows its own state again');
  assert.equal((await fetch(callback)).status, 200);
  await terminal.ended();
  await terminal.says(/Success!|obtained and saved/);
}

/** By a token that is made on the page which terraform names, and pasted. Gives it. */
export async function loginByPage(seat: Seat): Promise<string> {
  const terminal = await begin(seat);
  // terraform 1.11 leaves the port out of it.
  const page = /\shttps:\/\/127\.0\.0\.1(?::\d+)?(\/app\/settings\/tokens\?source=terraform-login)\s/;
  const [, path = ''] = await terminal.says(page);
  await terminal.says(/Token for [^\n]*\n[\s\S]*Enter a value:/);
  const browser = await signedIn(seat.system);
  const shown = await browser.open(path);
  assert.match(shown.text, /terraform waits for a token/);
  const made = await browser.submit(shown, '/app/settings/tokens', { description: 'pasted', days: '30' });
  const token = /<pre class="secret"[^>]*>([^<]+)</.exec(made.text)?.[1] ?? assert.fail(made.text);
  terminal.type(token);
  await terminal.ended();
  await terminal.says(/Retrieved token for user .*admin/);
  return token;
}

/** Settings of somebody for whom the server has nothing but its API: then terraform has no other way than the page. */
export const apiOnly = (system: System): string =>
  `host "${hostOf(system)}" {\n  services = { ${['tfe.v2', 'tfe.v2.1', 'tfe.v2.2'].map((name) => `"${name}" = "${system.url}/api/v2/"`).join(', ')} }\n}\n`;
