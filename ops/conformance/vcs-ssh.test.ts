// From a push to a run over SSH, in a booted Terrace with the real terraform, a real sshd and a real git: somebody pushes by SSH, the hook of the
// repository tells it in the words of docs/version-control.md, the commit is fetched by SSH, planned and applied. A server that shows another
// key than before is told as that. A repository whose submodule comes by SSH shows at its own server how its run went.

import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import { ScratchGit, ScratchRepository, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { ScratchSshd, sshdSkip } from '@terrace/runtime/egress/scratch-sshd';
import { bubblewrapSkip } from '@terrace/runtime/sandbox/scratch-bubblewrap';
import { made, reaches, until } from './runs.ts';
import { api, startSystem } from './system.ts';
import type { System } from './system.ts';

/** The hook of the documents needs them. */
const toolsSkip = ((): string | false => {
  try {
    execFileSync('curl', ['--version'], { stdio: 'pipe' });
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return false;
  } catch (error) {
    return `there is no ${(error as { readonly path?: string }).path ?? 'curl with openssl'} here`;
  }
})();
const skip =
  process.env['TERRACE_TEST_TERRAFORM'] === undefined
    ? 'npm test brings the servers and a terraform'
    : gitSkip || sshdSkip || bubblewrapSkip || toolsSkip;

const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off', TERRACE_SANDBOX: 'bubblewrap' };
const output = (value: string): string => `output "said" {\n  value = "${value}"\n}\n`;

const post = (system: System, path: string, type: string, attributes: object) =>
  api(system, 'POST', `/api/v2/${path}`, { body: { data: { type, attributes } } });

const runOf = (system: System, workspace: string, message: string): Promise<string> =>
  until(`the run "${message}"`, async () => {
    const { body } = await api(system, 'GET', `/api/v2/workspaces/${workspace}/runs`);
    return body.data.find((run: any) => run.attributes.message === message)?.id ?? null;
  });

async function saidOf(system: System, workspace: string): Promise<unknown> {
  const path = `/api/v2/workspaces/${workspace}/current-state-version?include=outputs`;
  return (await api(system, 'GET', path)).body.included[0].attributes.value;
}

/** A workspace that follows the repository, and the secret that its hook signs with. */
async function follow(system: System, name: string, repo: object) {
  const workspace = await made(
    post(system, 'organizations/acme/workspaces', 'workspaces', {
      ...{ name, 'queue-all-runs': true, 'auto-apply': true },
      'vcs-repo': { branch: 'main', ...repo },
    }),
  );
  const url: string = workspace.attributes['vcs-repo']['webhook-url'];
  const hook = url.split('/').at(-1) ?? '';
  const rotated = await api(system, 'POST', `/api/v2/terrace/vcs-hooks/${hook}/actions/rotate-secret`, {});
  return {
    workspace: workspace.id as string,
    path: `/webhooks/vcs/${hook}`,
    secret: rotated.body.data.attributes.secret,
  };
}

/** A bare repository that tells what is pushed to it, and a clone that pushes by SSH. */
class Pushed {
  readonly bare: string;
  readonly clone: ScratchRepository;
  readonly #ssh: string;

  private constructor(bare: string, clone: ScratchRepository, ssh: string) {
    this.bare = bare;
    this.clone = clone;
    this.#ssh = ssh;
  }

  static async make(git: ScratchGit, sshd: ScratchSshd): Promise<Pushed> {
    const bare = join(git.root, 'acme', 'net.git');
    const clone = await git.repository('anna/net');
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare]);
    clone.git('remote', 'add', 'origin', sshd.urlOf(bare));
    const key = join(sshd.folder, 'user');
    return new Pushed(
      bare,
      clone,
      `ssh -i ${key} -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null`,
    );
  }

  /** As in docs/version-control.md. */
  async tell(system: System, { path, secret }: { readonly path: string; readonly secret: string }): Promise<void> {
    const hook = `#!/bin/sh
read -r before after ref
body="{\\"ref\\":\\"$ref\\",\\"before\\":\\"$before\\",\\"after\\":\\"$after\\",\\"files\\":[\\"main.tf\\"],\\"message\\":\\"$(git log -1 --format=%s "$after")\\",\\"default_branch\\":\\"main\\"}"
curl --silent --show-error --fail --cacert '${join(system.home, 'tls', 'bundle.pem')}' \\
  -H "X-Terrace-Signature: sha256=$(printf %s "$body" | openssl dgst -sha256 -hmac '${secret}' -r | cut -d' ' -f1)" \\
  -H 'Content-Type: application/json' -d "$body" '${system.url}${path}'
`;
    await mkdir(join(this.bare, 'hooks'), { recursive: true });
    await writeFile(join(this.bare, 'hooks', 'post-receive'), hook, { mode: 0o755 });
  }

  /** Gives what the server said to who pushed. */
  async push(message: string, value: string): Promise<string> {
    await this.clone.commit(message, { 'main.tf': output(value) });
    return execFileSync('git', ['-C', this.clone.folder, 'push', 'origin', 'main'], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, GIT_SSH_COMMAND: this.#ssh },
    });
  }
}

test(
  'what is pushed by SSH is fetched by SSH and applied, from the server whose key is known',
  { skip, timeout: 240_000 },
  async () => {
    await using git = await ScratchGit.open();
    await using sshd = await ScratchSshd.open();
    const folder = await mkdtemp(join(tmpdir(), 'terrace-vcs-ssh-'));
    const pushed = await Pushed.make(git, sshd);
    await pushed.push('first', 'one');
    const system = await startSystem({ home: join(folder, 'home'), env });
    try {
      await made(post(system, 'organizations', 'organizations', { name: 'acme', email: 'acme@example.com' }));
      const connect = async (more: object = {}) =>
        await made(
          post(system, 'organizations/acme/oauth-clients', 'oauth-clients', {
            ...{ 'service-provider': 'git', 'http-url': sshd.urlOf(git.root), 'private-key': await sshd.privateKey() },
            ...more,
          }),
        );
      const client = await connect();
      const repo = { identifier: 'acme/net.git', 'oauth-token-id': client.relationships['oauth-tokens'].data[0].id };
      const followed = await follow(system, 'net', repo);
      await reaches(system, await runOf(system, followed.workspace, 'Begins to follow acme/net.git'), 'applied');
      await pushed.tell(system, followed);
      await pushed.push('second', 'two');
      await reaches(system, await runOf(system, followed.workspace, 'second'), 'applied');
      assert.equal(await saidOf(system, followed.workspace), 'two');

      // Whoever says beforehand which servers there are follows no other.
      const [, type, key] = (await sshd.hostKey()).split(' ');
      const other = await connect({ 'ssh-known-hosts': `elsewhere.test ${type} ${key}` });
      const refused = await post(system, 'organizations/acme/workspaces', 'workspaces', {
        name: 'more',
        'vcs-repo': { identifier: 'acme/net.git', 'oauth-token-id': other.relationships['oauth-tokens'].data[0].id },
      });
      assert.equal(refused.status, 422);
      assert.match(refused.body.errors[0].detail, /127\.0\.0\.1\S* is not among the ssh-known-hosts of the connection/);

      await sshd.changeHostKey();
      await pushed.push('third', 'three');
      const reason = await until('the delivery says why', async () => {
        const { body } = await api(system, 'GET', '/api/v2/organizations/acme/vcs-events');
        const said = JSON.stringify(body.data[0].attributes.decisions ?? body.data[0].attributes);
        return /could not be fetched/.test(said) ? said : null;
      });
      assert.match(
        reason,
        /its server shows another key than the one that is written down for it; .* change ssh-known-hosts of the connection/,
      );
      assert.equal(await saidOf(system, followed.workspace), 'two');
      const believed = { data: { type: 'oauth-clients', attributes: { 'ssh-known-hosts': null } } };
      assert.equal((await api(system, 'PATCH', `/api/v2/oauth-clients/${client.id}`, { body: believed })).status, 200);
      await pushed.push('fourth', 'four');
      await reaches(system, await runOf(system, followed.workspace, 'fourth'), 'applied');
      assert.equal(await saidOf(system, followed.workspace), 'four');
    } finally {
      await system.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

test('a run whose submodule comes by SSH is shown beside its commit', { skip, timeout: 240_000 }, async () => {
  await using git = await ScratchGit.open();
  await using sshd = await ScratchSshd.open();
  const inner = await git.repository('acme/inner');
  const innerSha = await inner.commit('inner', { 'main.tf': output('by ssh') });
  const outer = await git.repository('acme/net.git');
  const commitWith = (text: string): string =>
    outer.commitTree('by ssh', [
      {
        mode: '100644',
        oid: outer.blob(`[submodule "m"]\n\tpath = inner\n\turl = ${sshd.urlOf(inner.folder)}\n`),
        path: '.gitmodules',
      },
      { mode: '160000', oid: innerSha, path: 'inner' },
      { mode: '100644', oid: outer.blob(text), path: 'main.tf' },
    ]);
  const told: { readonly commit: string; readonly state: string }[] = [];
  git.intercept = (request, response) => {
    const [, commit] = /^\/api\/v3\/repos\/acme\/net\/statuses\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (commit === undefined) return false;
    void json(request).then((body) => {
      told.push({ commit, ...(body as { state: string }) });
      response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
    });
    return true;
  };
  const folder = await mkdtemp(join(tmpdir(), 'terrace-vcs-ssh-'));
  await chmod(folder, 0o711);
  commitWith(output('nothing yet'));
  const system = await startSystem({ home: join(folder, 'home'), env });
  try {
    await made(post(system, 'organizations', 'organizations', { name: 'acme', email: 'acme@example.com' }));
    const client = await made(
      post(system, 'organizations/acme/oauth-clients', 'oauth-clients', {
        ...{ 'service-provider': 'github_enterprise', 'http-url': git.origin, 'api-url': `${git.origin}/api/v3` },
        ...{ 'oauth-token-string': git.token, 'ssh-known-hosts': await sshd.hostKey() },
      }),
    );
    const token: string = client.relationships['oauth-tokens'].data[0].id;
    const given = { data: { type: 'oauth-tokens', attributes: { 'ssh-key': await sshd.privateKey() } } };
    assert.equal((await api(system, 'PATCH', `/api/v2/oauth-tokens/${token}`, { body: given })).status, 200);
    const followed = await follow(system, 'net', {
      ...{ identifier: 'acme/net', 'oauth-token-id': token, 'ingress-submodules': true },
    });
    await reaches(system, await runOf(system, followed.workspace, 'Begins to follow acme/net'), 'applied');
    const before = outer.git('rev-parse', 'refs/heads/main');
    const after = commitWith(
      `module "inner" {\n  source = "./inner"\n}\noutput "said" {\n  value = module.inner.said\n}\n`,
    );
    const change = { id: after, message: 'by ssh', added: [], modified: ['main.tf'], removed: [] };
    const body = {
      ...{ ref: 'refs/heads/main', before, after, head_commit: change, commits: [change] },
      repository: { full_name: 'acme/net', default_branch: 'main' },
    };
    const signature = `sha256=${createHmac('sha256', followed.secret).update(JSON.stringify(body)).digest('hex')}`;
    const headers = { 'x-github-event': 'push', 'x-hub-signature-256': signature };
    assert.equal((await api(system, 'POST', followed.path, { body, headers })).status, 202);
    await reaches(system, await runOf(system, followed.workspace, 'by ssh'), 'applied');
    assert.equal(await saidOf(system, followed.workspace), 'by ssh');
    await until('the server shows it', async () =>
      told.findLast(({ commit }) => commit === after)?.state === 'success' ? true : null,
    );
    const states = told.filter(({ commit }) => commit === after).map(({ state }) => state);
    assert.deepEqual([...new Set(states)], ['pending', 'success']);
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
