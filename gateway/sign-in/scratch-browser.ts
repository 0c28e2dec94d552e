// For tests: a browser without a screen. It keeps cookies, goes on where it is sent on its own server, and sends the forms of a page as they
// stand there, with what a test types into them.

import type { ScratchGateway } from '../http/scratch-gateway.ts';

export interface Shown {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Path and query of the page. */
  readonly url: string;
  /** Where it was sent that is not on its server, as to terraform. */
  readonly elsewhere: string | null;
}

export type Wire = (
  method: 'GET' | 'POST',
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string | null,
) => Promise<Pick<Shown, 'status' | 'headers' | 'text'>>;

const redirectsMax = 5;

export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #wire: Wire;
  readonly #origin: string;

  constructor(wire: Wire, origin: string) {
    this.#wire = wire;
    this.#origin = origin;
  }

  async open(url: string): Promise<Shown> {
    return await this.#go('GET', url, null);
  }

  /** Sends the form of `page` that goes to `action`, with `typed` in place of what its fields hold. */
  async submit(page: Shown, action: string, typed: Readonly<Record<string, string>>): Promise<Shown> {
    const fields = { ...fieldsOf(page, action), ...typed };
    return await this.send(action, fields);
  }

  /** Sends these fields, whatever page they are of. */
  async send(
    action: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = { origin: this.#origin },
  ): Promise<Shown> {
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    return await this.#go('POST', action, new URLSearchParams(fields).toString(), form);
  }

  async signIn(username: string, password: string, to = '/app/settings/tokens'): Promise<Shown> {
    const page = await this.open(`/session?${new URLSearchParams({ to }).toString()}`);
    return await this.submit(page, '/session', { username, password });
  }

  async #go(
    method: 'GET' | 'POST',
    url: string,
    body: string | null,
    headers: Readonly<Record<string, string>> = {},
    redirects = 0,
  ): Promise<Shown> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#wire(method, url, { ...headers, ...(cookie === '' ? {} : { cookie }) }, body);
    for (const line of [answer.headers['set-cookie']].flat()) if (typeof line === 'string') this.#keep(line);
    const location = answer.headers['location'];
    if (answer.status !== 303 || typeof location !== 'string') return { ...answer, url, elsewhere: null };
    if (!location.startsWith('/')) return { ...answer, url, elsewhere: location };
    if (redirects >= redirectsMax) throw new Error(`${url} sends on and on, now to ${location}`);
    return await this.#go('GET', location, null, {}, redirects + 1);
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0(;|$)/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** One that looks at a gateway of a test. */
export function browserOf({ ask, services: { origin } }: Pick<ScratchGateway, 'ask' | 'services'>): Browser {
  return new Browser(async (method, url, headers, body) => {
    const bytes = body === null ? {} : { bytes: Buffer.from(body) };
    const answered = await ask(method, url, {
      token: null,
      headers: { host: new URL(origin).host, ...headers },
      ...bytes,
    });
    return { status: answered.status, headers: answered.headers, text: answered.bytes.toString() };
  }, origin);
}

/** The fields of a form as a browser would send them untouched. Throws an Error when the page has no such form. */
export function fieldsOf({ text }: Pick<Shown, 'text'>, action: string): Readonly<Record<string, string>> {
  const forms = [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)];
  const form = forms.find(([, attributes = '']) => attributeOf(attributes, 'action') === action)?.[2];
  if (form === undefined) throw new Error(`no form to ${action} is on the page:\n${text}`);
  const fields: Record<string, string> = {};
  for (const [, attributes = ''] of form.matchAll(/<input\b([^>]*)>/g)) {
    const name = attributeOf(attributes, 'name');
    if (name !== null) fields[name] = attributeOf(attributes, 'value') ?? '';
  }
  for (const [, attributes = '', options = ''] of form.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const [, chosen = ''] = /<option value="([^"]*)" selected>/.exec(options) ?? [];
    fields[attributeOf(attributes, 'name') ?? ''] = chosen;
  }
  return fields;
}

function attributeOf(attributes: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? null : plain(value);
}

const plain = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
