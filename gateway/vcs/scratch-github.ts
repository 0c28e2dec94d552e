// For tests: GitHub as an app meets it, over HTTP, in front of a real git server. It believes no token of an app whose signature it has not
// checked, hands out tokens of installations that end, and gives repositories and takes commit statuses for these alone.

import { createHmac, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { ScratchGit } from '@terrace/runtime/egress/scratch-git';

interface Installed {
  /** Null when GitHub does not say any more whose it is. */
  readonly login: string | null;
  suspendedAt: string | null;
}

export interface Status {
  readonly commit: string;
  readonly state: string;
  readonly context: string;
}

/** GitHub takes no token of an app that is good for longer. */
const appTokenMaxS = 600;

export const makeAppKey = (): { readonly pem: string; readonly publicKey: KeyObject } => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  // As GitHub gives them.
  return { pem: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), publicKey };
};

export class ScratchGithub implements AsyncDisposable {
  readonly git: ScratchGit;
  readonly appId = 4_711;
  readonly secret = randomBytes(24).toString('base64url');
  readonly installations = new Map<number, Installed>();
  readonly statuses: Status[] = [];
  /** Of tokens that it gives. */
  lifeMs = 3_600_000;
  /** How it answers an app, whatever that asks; null for well. */
  failsWith: number | null = null;
  /** How many tokens it has given. */
  given = 0;
  permissions: Readonly<Record<string, string>> = { contents: 'read', statuses: 'write', pull_requests: 'write' };
  key = makeAppKey();
  readonly #tokens = new Map<string, { readonly installation: number; readonly endsAt: number }>();

  private constructor(git: ScratchGit) {
    this.git = git;
    git.accepts = (password) => this.isGood(password);
    git.intercept = (request, response) => this.#answer(request, response);
  }

  static async open(): Promise<ScratchGithub> {
    return new ScratchGithub(await ScratchGit.open());
  }

  get origin(): string {
    return this.git.origin;
  }

  /** What a site admin sets of the app. */
  get settings(): object {
    return {
      'app-id': this.appId,
      'http-url': this.origin,
      'private-key': this.key.pem,
      'webhook-secret': this.secret,
    };
  }

  /** What is asked with it is taken, and not only by its name. */
  isGood(token: string): boolean {
    const found = this.#tokens.get(token);
    const installed = found === undefined ? undefined : this.installations.get(found.installation);
    return found !== undefined && found.endsAt > Date.now() && installed?.suspendedAt === null;
  }

  /** A delivery as GitHub signs it for the app. */
  delivery(
    event: string,
    body: object,
    secret = this.secret,
  ): { readonly text: string; readonly headers: Record<string, string> } {
    const text = JSON.stringify(body);
    const signature = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
    return {
      text,
      headers: {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': randomBytes(8).toString('hex'),
        'x-hub-signature-256': signature,
      },
    };
  }

  #answer(request: IncomingMessage, response: ServerResponse): boolean {
    const path = /^\/api\/v3(\/[^?]*)/.exec(request.url ?? '')?.[1];
    if (path === undefined) return false;
    const say = (status: number, body: unknown): true => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return true;
    };
    const shown = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const [, commit] = /^\/repos\/[^/]+\/[^/]+\/statuses\/(\w+)$/.exec(path) ?? [];
    if (commit !== undefined) {
      if (!this.isGood(shown)) return say(401, { message: 'Bad credentials' });
      void json(request).then((body) => {
        this.statuses.push({ ...(body as Omit<Status, 'commit'>), commit });
        say(201, {});
      });
      return true;
    }
    if (this.failsWith !== null) return say(this.failsWith, { message: 'not now' });
    if (!this.#isApp(shown)) return say(401, { message: 'A JSON web token could not be decoded' });
    if (path === '/app') return say(200, { ...this.#app(), permissions: this.permissions });
    if (path === '/app/installations')
      return say(
        200,
        [...this.installations].map((one) => this.#shown(one)),
      );
    const id = Number(/^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1]);
    const installed = this.installations.get(id);
    if (installed === undefined || request.method !== 'POST') return say(404, { message: 'Not Found' });
    if (installed.suspendedAt !== null) return say(403, { message: 'This installation has been suspended' });
    const token = `ghs_${randomBytes(18).toString('base64url')}`;
    const endsAt = Date.now() + this.lifeMs;
    this.#tokens.set(token, { installation: id, endsAt });
    this.given += 1;
    return say(201, { token, expires_at: new Date(endsAt).toISOString() });
  }

  #app() {
    return { id: this.appId, slug: 'terrace-acme', name: 'Terrace of Acme', events: ['push', 'pull_request'] };
  }

  #shown([id, { login, suspendedAt }]: readonly [number, Installed]) {
    return {
      ...{ id, html_url: `${this.origin}/organizations/${login}/settings/installations/${id}` },
      ...{ target_type: 'Organization', suspended_at: suspendedAt },
      account: login === null ? null : { login, type: 'Organization', avatar_url: `${this.origin}/avatars/${login}` },
    };
  }

  /** Whether the app signed this, for now. */
  #isApp(token: string): boolean {
    const [head = '', body = '', signature = ''] = token.split('.');
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      this.key.publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isSigned) return false;
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    const { alg } = read(head);
    const { iss, iat, exp } = read(body);
    const now = Date.now() / 1_000;
    return alg === 'RS256' && Number(iss) === this.appId && iat <= now && exp > now && exp - iat <= appTokenMaxS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.git[Symbol.asyncDispose]();
  }
}
