// From a push to a run, in a booted Terrace with the real terraform and a real git server: what the server tells becomes a plan of that very
// commit; the same delivery, told thrice with a kill -9 of everything in between, becomes one run.

import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import { ScratchGithub } from '@terrace/gateway/vcs/scratch-github';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { killEverything } from './processes.ts';
import { made, reaches, until } from './runs.ts';
import { api, startSystem } from './system.ts';
import type { System } from './system.ts';

const skip =
  process.env['TERRACE_TEST_TERRAFORM'] === undefined ? 'npm test brings the servers and a terraform' : gitSkip;
const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };

const post = (system: System, path: string, type: string, attributes: object) =>
  api(system, 'POST', `/api/v2/${path}`, { body: { data: { type, attributes } } });

async function follow(system: System, git: ScratchGit, identifier: string, client: object = {}) {
  await made(post(system, 'organizations', 'organizations', { name: 'acme', email: 'acme@example.com' }));
  const connected = await made(
    post(system, 'organizations/acme/oauth-clients', 'oauth-clients', {
      ...{ 'service-provider': 'git', 'http-url': git.origin, 'oauth-token-string': git.token, key: 'anna' },
      ...client,
    }),
  );
  const token = connected.relationships['oauth-tokens'].data[0].id;
  const workspace = await made(
    post(system, 'organizations/acme/workspaces', 'workspaces', {
      ...{ name: 'net', 'queue-all-runs': true, 'auto-apply': true },
      'vcs-repo': { identifier, branch: 'main', 'oauth-token-id': token },
    }),
  );
  const webhook: string = workspace.attributes['vcs-repo']['webhook-url'];
  const hook = webhook.split('/').at(-1) ?? '';
  const rotated = await api(system, 'POST', `/api/v2/terrace/vcs-hooks/${hook}/actions/rotate-secret`, {});
  return {
    workspace: workspace.id as string,
    path: `/webhooks/vcs/${hook}`,
    secret: rotated.body.data.attributes.secret,
  };
}

const tell = (system: System, to: { readonly path: string; readonly secret: string }, payload: object) => {
  const body = JSON.stringify(payload);
  const signature = `sha256=${createHmac('sha256', to.secret).update(body).digest('hex')}`;
  return api(system, 'POST', to.path, { body: payload, headers: { 'x-terrace-signature': signature } });
};

async function runOf(system: System, workspace: string, message: string): Promise<string> {
  return await until(`the run "${message}"`, async () => {
    const { body } = await api(system, 'GET', `/api/v2/workspaces/${workspace}/runs`);
    const runs = body.data.filter((run: any) => run.attributes.message === message);
    assert.ok(runs.length <= 1, `${runs.length} runs`);
    return runs[0]?.id ?? null;
  });
}

test(
  'a push is planned and applied, and told thrice through a kill of everything it is one run',
  { skip },
  async () => {
    await using git = await ScratchGit.open();
    const repository = await git.repository('acme/net');
    await repository.commit('first', { 'main.tf': 'output "said" {\n  value = "one"\n}\n' });
    const folder = await mkdtemp(join(tmpdir(), 'terrace-vcs-'));
    const home = join(folder, 'home');
    let system = await startSystem({ home, env });
    try {
      const followed = await follow(system, git, 'acme/net');
      await reaches(system, await runOf(system, followed.workspace, 'Begins to follow acme/net'), 'applied');
      const second = await repository.commit('second', { 'main.tf': 'output "said" {\n  value = "two"\n}\n' });
      const push = { ref: 'refs/heads/main', after: second, files: ['main.tf'], message: 'second' };
      assert.equal((await tell(system, followed, push)).status, 202);
      await killEverything(home);
      await system.stop();
      system = await startSystem({ home, env });
      assert.deepEqual((await tell(system, followed, push)).body.repeated, true);
      const run = await runOf(system, followed.workspace, 'second');
      await reaches(system, run, 'applied');
      assert.deepEqual((await tell(system, followed, push)).body.repeated, true);
      await runOf(system, followed.workspace, 'second');
      const state = await api(
        system,
        'GET',
        `/api/v2/workspaces/${followed.workspace}/current-state-version?include=outputs`,
      );
      assert.equal(state.body.included[0].attributes.value, 'two');
      const events = await api(system, 'GET', '/api/v2/organizations/acme/vcs-events');
      assert.deepEqual(
        events.body.data.map((one: any) => one.attributes.repeats),
        [2, 0],
      );
    } finally {
      await system.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

test('a push to GitHub is planned, and GitHub shows how that went beside the commit', { skip }, async () => {
  await using git = await ScratchGit.open();
  const repository = await git.repository('acme/net.git');
  await repository.commit('first', { 'main.tf': 'output "said" {\n  value = "one"\n}\n' });
  const told: { readonly commit: string; readonly state: string; readonly target_url: string }[] = [];
  git.intercept = (request, response) => {
    const [, commit] = /^\/api\/v3\/repos\/acme\/net\/statuses\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (commit === undefined || request.method !== 'POST') return false;
    assert.equal(request.headers.authorization, `Bearer ${git.token}`);
    void json(request).then((body) => {
      told.push({ commit, ...(body as { state: string; target_url: string }) });
      response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
    });
    return true;
  };
  const folder = await mkdtemp(join(tmpdir(), 'terrace-vcs-'));
  const system = await startSystem({ home: join(folder, 'home'), env });
  try {
    const followed = await follow(system, git, 'acme/net', {
      'service-provider': 'github_enterprise',
      'api-url': `${git.origin}/api/v3`,
    });
    await reaches(system, await runOf(system, followed.workspace, 'Begins to follow acme/net'), 'applied');
    const statesOf = (commit: string) => [
      ...new Set(told.filter((one) => one.commit === commit).map(({ state }) => state)),
    ];
    for (const [message, text, end, states] of [
      ['second', 'output "said" {\n  value = "two"\n}\n', 'applied', ['pending', 'success']],
      ['third', 'output "said" {\n  value = nothing.there\n}\n', 'errored', ['pending', 'failure']],
    ] as const) {
      const before = repository.git('rev-parse', 'HEAD');
      const commit = await repository.commit(message, { 'main.tf': text });
      const change = { id: commit, message, added: [], modified: ['main.tf'], removed: [] };
      const push = {
        ...{ ref: 'refs/heads/main', before, after: commit, head_commit: change, commits: [change] },
        repository: { full_name: 'acme/net', default_branch: 'main' },
      };
      const body = JSON.stringify(push);
      const signature = `sha256=${createHmac('sha256', followed.secret).update(body).digest('hex')}`;
      const headers = { 'x-github-event': 'push', 'x-hub-signature-256': signature };
      assert.equal((await api(system, 'POST', followed.path, { body: push, headers })).status, 202);
      const run = await runOf(system, followed.workspace, message);
      await reaches(system, run, end);
      await until(`GitHub shows ${states.at(-1)}`, async () => statesOf(commit).at(-1) === states.at(-1) || null);
      assert.deepEqual(statesOf(commit), states);
      assert.match(told.at(-1)?.target_url ?? '', new RegExp(`/app/acme/workspaces/net/runs/${run}$`));
    }
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a workspace that follows by an installation of the GitHub App runs what is pushed', { skip }, async () => {
  await using hub = await ScratchGithub.open();
  const repository = await hub.git.repository('acme/net.git');
  await repository.commit('first', { 'main.tf': 'output "said" {\n  value = "one"\n}\n' });
  hub.installations.set(31, { login: 'acme', suspendedAt: null });
  const folder = await mkdtemp(join(tmpdir(), 'terrace-vcs-'));
  const system = await startSystem({ home: join(folder, 'home'), env });
  try {
    await made(post(system, 'organizations', 'organizations', { name: 'acme', email: 'acme@example.com' }));
    const set = { data: { type: 'github-app-settings', attributes: hub.settings } };
    assert.equal((await api(system, 'PATCH', '/api/v2/terrace/github-app-settings', { body: set })).status, 200);
    const installations = '/api/v2/terrace/github-app-installations';
    const installation = await until<string>('the installation is known', async () => {
      const { body } = await api(system, 'GET', installations);
      return body.data[0]?.id ?? null;
    });
    const to = `${installations}/${installation}/relationships/organizations`;
    const given = { data: [{ type: 'organizations', id: 'acme' }] };
    assert.equal((await api(system, 'POST', to, { body: given })).status, 204);
    const workspace = await made(
      post(system, 'organizations/acme/workspaces', 'workspaces', {
        ...{ name: 'net', 'queue-all-runs': true, 'auto-apply': true },
        'vcs-repo': { identifier: 'acme/net', branch: 'main', 'github-app-installation-id': installation },
      }),
    );
    await reaches(system, await runOf(system, workspace.id, 'Begins to follow acme/net'), 'applied');
    const before = repository.git('rev-parse', 'HEAD');
    const commit = await repository.commit('second', { 'main.tf': 'output "said" {\n  value = "two"\n}\n' });
    const change = { id: commit, message: 'second', added: [], modified: ['main.tf'], removed: [] };
    const push = {
      ...{ ref: 'refs/heads/main', before, after: commit, head_commit: change, commits: [change] },
      ...{ repository: { full_name: 'acme/net', default_branch: 'main' }, installation: { id: 31 } },
    };
    const { headers } = hub.delivery('push', push);
    assert.equal((await api(system, 'POST', '/webhooks/github-app', { body: push, headers })).status, 202);
    await reaches(system, await runOf(system, workspace.id, 'second'), 'applied');
    await until('GitHub shows it', async () => {
      const last = hub.statuses.findLast((one) => one.commit === commit);
      return last?.state === 'success' || null;
    });
    // A tag that the app tells of: a run where its name is waited for, and a version of a module.
    const by = { identifier: 'acme/net', 'github-app-installation-id': installation };
    const tagged = await made(
      post(system, 'organizations/acme/workspaces', 'workspaces', {
        ...{ name: 'tagged', 'queue-all-runs': true, 'auto-apply': true },
        'vcs-repo': { ...by, 'tags-regex': String.raw`^v\d` },
      }),
    );
    await made(
      post(system, 'organizations/acme/registry-modules/vcs', 'registry-modules', {
        ...{ name: 'net', provider: 'local', 'vcs-repo': by },
      }),
    );
    const third = await repository.commit('third', { 'main.tf': 'output "said" {\n  value = "three"\n}\n' });
    repository.git('tag', '-a', '-m', 'one', 'v1.0.0');
    const tag = {
      ...push,
      ...{ ref: 'refs/tags/v1.0.0', before: '0'.repeat(40), after: repository.git('rev-parse', 'v1.0.0') },
      ...{ head_commit: { ...change, id: third, message: 'third' }, commits: [] },
    };
    const { headers: signed } = hub.delivery('push', tag);
    assert.equal((await api(system, 'POST', '/webhooks/github-app', { body: tag, headers: signed })).status, 202);
    await reaches(system, await runOf(system, tagged.id, 'third'), 'applied');
    await until('the version can be used', async () => {
      const { body } = await api(system, 'GET', '/api/v2/organizations/acme/registry-modules/private/acme/net/local');
      const [version] = body.data.attributes['version-statuses'];
      return (version?.version === '1.0.0' && version.status === 'ok') || null;
    });
    // One token for all of that: for looking, fetching, and saying how it went.
    assert.equal(hub.given, 1);
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
