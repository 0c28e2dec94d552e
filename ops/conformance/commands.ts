// The commands of the table: what a user types, and what must be true then (cli/terraform-cli-protocol.md, sections 2.1 to 2.10).

import { strict as assert } from 'node:assert';
import { apiOnly, homeOf, hostOf, loginByBrowser, loginByPage } from './login.ts';
import type { Home } from './login.ts';
import { slowApply } from './runs.ts';
import { terraform } from './system.ts';
import { hello } from './user.ts';
import type { User } from './user.ts';

export type Backend = 'cloud' | 'remote';

export interface Command {
  readonly name: string;
  /** Backends in which the CLI itself refuses it. */
  readonly not?: Readonly<Partial<Record<Backend, 'refused'>>>;
  /** Throws when it does not work. */
  works(user: User): Promise<void>;
}

const cloudOnly = { remote: 'refused' } as const;
const named = (name: string, works: Command['works'], not?: Command['not']): Command =>
  not === undefined ? { name, works } : { name, works, not };

const initialisation: readonly Command[] = [
  named('init: a new workspace', async (user) => {
    await user.begin();
    assert.equal((await user.workspaceRow()).attributes.name, user.workspace);
  }),
  named('init: again, and from another folder', async (user) => {
    await user.applied();
    await user.forget('.terraform');
    await user.run('init', '-no-color');
    assert.match(await user.run('output', '-no-color'), /greeting = "hello"/);
  }),
  named(
    'init: tags as a set',
    async (user) => {
      await user.configure(hello, user.block(`tags = ["set-of-${user.workspace}"]`));
      await user.answer(`${user.workspace}\n`, 'init', '-no-color');
      await user.run('workspace', 'select', user.workspace);
      assert.deepEqual((await user.workspaceRow()).attributes['tag-names'], [`set-of-${user.workspace}`]);
    },
    cloudOnly,
  ),
  named(
    'init: tags as a map',
    async (user) => {
      await user.configure(hello, user.block(`tags = { owner = "${user.workspace}" }`));
      await user.answer(`${user.workspace}\n`, 'init', '-no-color');
      const { id } = await user.workspaceRow();
      const [binding] = await user.ask('GET', `/workspaces/${id}/tag-bindings`);
      assert.deepEqual(binding.attributes, { key: 'owner', value: user.workspace });
    },
    cloudOnly,
  ),
  named(
    'init: a project',
    async (user) => {
      await user.configure(hello, user.block(`name = "${user.workspace}"\n      project = "of-${user.workspace}"`));
      await user.run('init', '-no-color');
      const project = (await user.workspaceRow()).relationships.project.data.id;
      assert.equal((await user.ask('GET', `/projects/${project}`)).attributes.name, `of-${user.workspace}`);
    },
    cloudOnly,
  ),
  named(
    'init: a prefix',
    async (user) => {
      await user.configure(hello, user.block(`prefix = "${user.workspace}-"`));
      await user.try('init', '-no-color');
      await user.run('workspace', 'new', 'dev');
      assert.match(await user.run('workspace', 'list'), /\* dev/);
      await user.workspaceRow(`${user.workspace}-dev`);
    },
    { cloud: 'refused' },
  ),
  named('init: local state moves in', async (user) => {
    await user.configure(hello, '');
    await user.run('init', '-no-color');
    await user.run('apply', '-auto-approve', '-no-color');
    await user.configure();
    user.ended(await user.answer('yes\n', 'init', '-no-color'), 0, ['init']);
    assert.equal((await user.run('state', 'list')).trim(), 'terraform_data.one');
    assert.match(await user.run('plan', '-no-color'), /No changes/);
  }),
];

const plans: readonly Command[] = [
  named('plan', async (user) => {
    await user.begin();
    assert.match(await user.run('plan', '-no-color'), /1 to add, 0 to change, 0 to destroy/);
    await user.reaches('planned_and_finished');
  }),
  named('plan -detailed-exitcode', async (user) => {
    await user.begin();
    user.ended(await user.try('plan', '-detailed-exitcode', '-no-color'), 2, ['plan']);
    await user.run('apply', '-auto-approve', '-no-color');
    user.ended(await user.try('plan', '-detailed-exitcode', '-no-color'), 0, ['plan']);
  }),
  named('plan -destroy', async (user) => {
    await user.applied();
    assert.match(await user.run('plan', '-destroy', '-no-color'), /0 to add, 0 to change, 1 to destroy/);
  }),
  named('plan -refresh-only', async (user) => {
    await user.applied();
    await user.run('plan', '-refresh-only', '-no-color');
    assert.equal((await user.runs())[0].attributes['refresh-only'], true);
  }),
  named('plan -refresh=false', async (user) => {
    await user.applied();
    await user.run('plan', '-refresh=false', '-no-color');
    assert.equal((await user.runs())[0].attributes.refresh, false);
  }),
  named('plan -target', async (user) => {
    await user.begin(`${hello}\nresource "terraform_data" "two" {}\n`);
    assert.match(await user.run('plan', '-target=terraform_data.two', '-no-color'), /Plan: 1 to add/);
  }),
  named('plan -replace', async (user) => {
    await user.applied();
    assert.match(
      await user.run('plan', '-replace=terraform_data.one', '-no-color'),
      /1 to add, 0 to change, 1 to destroy/,
    );
  }),
  named(
    'plan -var',
    async (user) => {
      await user.begin();
      assert.match(await user.run('plan', '-var', 'greeting=good day', '-no-color'), /good day/);
    },
    cloudOnly,
  ),
  named('plan: *.auto.tfvars', async (user) => {
    await user.begin();
    await user.write('x.auto.tfvars', 'greeting = "from a file"\n');
    assert.match(await user.run('plan', '-no-color'), /from a file/);
  }),
  named('plan: what terraform refuses', async (user) => {
    await user.begin(`${hello}\nresource "terraform_data" "bad" {\n  input = local.nowhere\n}\n`);
    const { code, stdout, stderr } = await user.try('plan', '-no-color');
    assert.equal(code, 1);
    assert.match(stdout + stderr, /undeclared local value/);
    await user.reaches('errored');
  }),
  named(
    'plan -out, show, show -json, apply FILE',
    async (user) => {
      await user.begin();
      await user.run('plan', '-out=kept', '-no-color');
      await user.reaches('planned_and_saved');
      assert.match(await user.run('show', '-no-color', 'kept'), /terraform_data\.one will be created/);
      assert.equal(JSON.parse(await user.run('show', '-json', 'kept')).resource_changes.length, 1);
      assert.match(await user.run('apply', '-no-color', 'kept'), /Resources: 1 added/);
      await user.reaches('applied');
    },
    cloudOnly,
  ),
  named(
    'plan -out: a saved plan that has become old',
    async (user) => {
      await user.begin();
      await user.run('plan', '-out=kept', '-no-color');
      await user.run('apply', '-auto-approve', '-no-color');
      const { code, stdout, stderr } = await user.try('apply', '-no-color', 'kept');
      assert.equal(code, 1);
      assert.match(stdout + stderr, /discarded|not.*confirm/i);
    },
    cloudOnly,
  ),
  named(
    'plan -generate-config-out',
    async (user) => {
      await user.begin(`${hello}\nimport {\n  to = terraform_data.found\n  id = "an-id"\n}\n`);
      await user.run('plan', '-generate-config-out=generated.tf', '-no-color');
    },
    cloudOnly,
  ),
  named('plan: Ctrl-C', async (user) => {
    await user.begin(
      `resource "terraform_data" "one" { input = [for i in range(200) : [for j in range(1000) : sha512("\${i}\${j}")][0]][0] }\n`,
    );
    const { code } = await user.interrupt('Running plan', 'plan', '-no-color');
    assert.equal(code, 1);
  }),
];

const applies: readonly Command[] = [
  named('apply -auto-approve', async (user) => {
    await user.begin();
    assert.match(await user.run('apply', '-auto-approve', '-no-color'), /Resources: 1 added, 0 changed, 0 destroyed/);
    assert.match(await user.run('apply', '-auto-approve', '-no-color'), /No changes/);
  }),
  named('apply: yes', async (user) => {
    await user.begin();
    const asked = await user.answer('yes\n', 'apply', '-no-color');
    assert.match(user.ended(asked, 0, ['apply']), /Resources: 1 added/);
  }),
  named('apply: no', async (user) => {
    await user.begin();
    user.ended(await user.answer('no\n', 'apply', '-no-color'), 1, ['apply']);
    await user.reaches('discarded');
  }),
  named('apply -input=false: waits for somebody else', async (user) => {
    await user.begin();
    await user.try('apply', '-input=false', '-no-color');
    await user.reaches('planned');
    const [run] = await user.runs();
    await user.ask('POST', `/runs/${run.id}/actions/apply`, {}).catch(() => undefined);
    await user.reaches('applied');
  }),
  named('apply -replace', async (user) => {
    await user.applied();
    const said = await user.run('apply', '-replace=terraform_data.one', '-auto-approve', '-no-color');
    assert.match(said, /Resources: 1 added, 0 changed, 1 destroyed/);
  }),
  named('apply: what fails half way', async (user) => {
    await user.begin(
      `resource "terraform_data" "first" {}\nresource "terraform_data" "bad" {\n  depends_on = [terraform_data.first]\n  provisioner "local-exec" {\n    command = "echo broken; exit 3"\n  }\n}\n`,
    );
    const { code, stdout, stderr } = await user.try('apply', '-auto-approve', '-no-color');
    assert.equal(code, 1);
    assert.match(stdout + stderr, /exit status 3/);
    assert.match(await user.run('state', 'list'), /terraform_data\.first/);
  }),
  named('apply: Ctrl-C', async (user) => {
    await user.begin(slowApply);
    const { stdout } = await user.interrupt('begun', 'apply', '-auto-approve', '-no-color');
    assert.match(stdout, /begun/);
    await user.reaches('canceled');
    assert.match(await user.run('state', 'list'), /terraform_data\.first/);
    assert.equal((await user.workspaceRow()).attributes.locked, false);
  }),
  named('destroy', async (user) => {
    await user.applied();
    assert.match(await user.run('destroy', '-auto-approve', '-no-color'), /0 added, 0 changed, 1 destroyed/);
    assert.equal((await user.run('state', 'list')).trim(), '');
  }),
  named(
    'refresh',
    async (user) => {
      await user.applied();
      await user.run('refresh', '-no-color');
      await user.reaches('planned_and_finished');
    },
    cloudOnly,
  ),
  named('apply -refresh-only', async (user) => {
    await user.applied();
    await user.run('apply', '-refresh-only', '-auto-approve', '-no-color');
  }),
  named(
    'apply -json',
    async (user) => {
      await user.begin();
      assert.match(await user.run('apply', '-auto-approve', '-json'), /"type":"version"/);
    },
    cloudOnly,
  ),
  named('apply: modules of the configuration itself', async (user) => {
    await user.write('inner/main.tf', 'resource "terraform_data" "deep" {}\n');
    await user.applied(`module "inner" {\n  source = "./inner"\n}\n`);
    assert.equal((await user.run('state', 'list')).trim(), 'module.inner.terraform_data.deep');
  }),
];

const states: readonly Command[] = [
  named('output, -raw, -json', async (user) => {
    await user.applied();
    assert.match(await user.run('output', '-no-color'), /greeting = "hello"/);
    assert.equal(await user.run('output', '-raw', 'greeting'), 'hello');
    assert.equal(JSON.parse(await user.run('output', '-json')).greeting.value, 'hello');
  }),
  named('output: of a workspace without a state', async (user) => {
    await user.begin();
    const { stdout, stderr } = await user.try('output', '-no-color');
    // The cloud block takes the 404 of a workspace without a state as it is.
    assert.match(stdout + stderr, user.backend === 'cloud' ? /outputs: resource not found/ : /No outputs found/);
  }),
  named('show', async (user) => {
    await user.applied();
    assert.match(await user.run('show', '-no-color'), /terraform_data\.one/);
    assert.equal(JSON.parse(await user.run('show', '-json')).values.root_module.resources.length, 1);
  }),
  named('state list, show, pull', async (user) => {
    await user.applied();
    assert.equal((await user.run('state', 'list')).trim(), 'terraform_data.one');
    assert.match(await user.run('state', 'show', '-no-color', 'terraform_data.one'), /input\s+= "hello"/);
    assert.equal(JSON.parse(await user.run('state', 'pull')).resources.length, 1);
  }),
  named('state mv', async (user) => {
    await user.applied();
    await user.run('state', 'mv', 'terraform_data.one', 'terraform_data.two');
    assert.equal((await user.run('state', 'list')).trim(), 'terraform_data.two');
    assert.equal((await user.workspaceRow()).attributes.locked, false);
  }),
  named('state rm', async (user) => {
    await user.applied();
    await user.run('state', 'rm', 'terraform_data.one');
    assert.equal((await user.run('state', 'list')).trim(), '');
  }),
  named('state push', async (user) => {
    await user.applied();
    const state = JSON.parse(await user.run('state', 'pull'));
    await user.write('pushed.tfstate', JSON.stringify({ ...state, serial: state.serial + 1, resources: [] }));
    await user.run('state', 'push', 'pushed.tfstate');
    assert.equal((await user.run('state', 'list')).trim(), '');
    await user.write('pushed.tfstate', JSON.stringify({ ...state, serial: 1, resources: [] }));
    assert.equal((await user.try('state', 'push', 'pushed.tfstate')).code, 1, 'an older one is refused');
  }),
  named(
    'state push -force',
    async (user) => {
      await user.applied();
      await user.run('apply', '-replace=terraform_data.one', '-auto-approve', '-no-color');
      const state = JSON.parse(await user.run('state', 'pull'));
      await user.write('pushed.tfstate', JSON.stringify({ ...state, serial: 1, resources: [] }));
      await user.run('state', 'push', '-force', 'pushed.tfstate');
      assert.equal((await user.run('state', 'list')).trim(), '');
    },
    // By the cloud block the CLI does not say that it forces (`"force":false`, seen with 1.11.4), so an older state is refused.
    { cloud: 'refused' },
  ),
  named('state replace-provider', async (user) => {
    await user.applied();
    await user.try(
      'state',
      'replace-provider',
      '-auto-approve',
      'registry.terraform.io/hashicorp/null',
      'example.com/x/null',
    );
    assert.equal((await user.workspaceRow()).attributes.locked, false);
  }),
  named('taint, untaint', async (user) => {
    await user.applied();
    await user.run('taint', 'terraform_data.one');
    assert.match(await user.run('plan', '-no-color'), /1 to add, 0 to change, 1 to destroy/);
    await user.run('untaint', 'terraform_data.one');
    assert.match(await user.run('plan', '-no-color'), /No changes/);
  }),
  named('import', async (user) => {
    await user.begin(`${hello}\nresource "terraform_data" "found" {}\n`);
    await user.run('import', '-no-color', 'terraform_data.found', 'an-id');
    assert.equal((await user.run('state', 'list')).trim(), 'terraform_data.found');
  }),
  named('console', async (user) => {
    await user.applied();
    assert.match(user.ended(await user.answer('terraform_data.one.output\n', 'console'), 0, ['console']), /"hello"/);
    assert.equal((await user.workspaceRow()).attributes.locked, false);
  }),
  named('providers, graph, validate, fmt, version', async (user) => {
    await user.applied();
    for (const command of ['providers', 'graph', 'validate', 'fmt', 'version']) await user.run(command);
  }),
  named('force-unlock', async (user) => {
    await user.applied();
    const { id } = await user.workspaceRow();
    await user.ask('POST', `/workspaces/${id}/actions/lock`, { reason: 'holidays' });
    const refused = await user.try('state', 'rm', 'terraform_data.one');
    assert.equal(refused.code, 1);
    assert.match(refused.stdout + refused.stderr, /lock/i);
    await user.run('force-unlock', '-force', `demo/${user.workspace}`);
    assert.equal((await user.workspaceRow()).attributes.locked, false);
  }),
  named('terraform_remote_state of another workspace', async (user) => {
    await user.applied();
    const { id } = await user.workspaceRow();
    await user.ask('PATCH', `/workspaces/${id}`, {
      data: { type: 'workspaces', attributes: { 'global-remote-state': true } },
    });
    const reader = `${user.workspace}-reader`;
    await user.forget('.terraform');
    await user.configure(
      `
data "terraform_remote_state" "other" {
  backend = "remote"
  config = {
    hostname     = "127.0.0.1:${user.system.port}"
    organization = "demo"
    workspaces   = { name = "${user.workspace}" }
  }
}
output "read" {
  value = data.terraform_remote_state.other.outputs.greeting
}
`,
      user.block(`name = "${reader}"`),
    );
    await user.run('init', '-no-color');
    assert.match(await user.run('apply', '-auto-approve', '-no-color'), /read = "hello"/);
  }),
];

const workspaces: readonly Command[] = [
  named(
    'workspace list, new, select, show, delete',
    async (user) => {
      const tag = `tag-${user.workspace}`;
      await user.configure(hello, user.block(`tags = ["${tag}"]`));
      await user.answer(`${user.workspace}-a\n`, 'init', '-no-color');
      await user.run('workspace', 'new', `${user.workspace}-b`);
      assert.match(await user.run('workspace', 'list'), new RegExp(`${user.workspace}-a`));
      assert.equal((await user.run('workspace', 'show')).trim(), `${user.workspace}-b`);
      await user.run('workspace', 'select', `${user.workspace}-a`);
      await user.run('workspace', 'delete', `${user.workspace}-b`);
      assert.doesNotMatch(await user.run('workspace', 'list'), new RegExp(`${user.workspace}-b`));
    },
    cloudOnly,
  ),
  named(
    'workspace list, new, select, show, delete with a prefix',
    async (user) => {
      await user.configure(hello, user.block(`prefix = "${user.workspace}-"`));
      await user.try('init', '-no-color');
      await user.run('workspace', 'new', 'a');
      await user.run('workspace', 'new', 'b');
      assert.equal((await user.run('workspace', 'show')).trim(), 'b');
      await user.run('workspace', 'select', 'a');
      await user.run('workspace', 'delete', 'b');
      assert.doesNotMatch(await user.run('workspace', 'list'), /\bb\b/);
    },
    { cloud: 'refused' },
  ),
  named(
    'workspace delete: refused while it manages resources',
    async (user) => {
      await user.configure(hello, user.block(`tags = ["busy-${user.workspace}"]`));
      await user.answer(`${user.workspace}\n`, 'init', '-no-color');
      await user.run('apply', '-auto-approve', '-no-color');
      await user.run('workspace', 'new', `${user.workspace}-other`);
      const { code, stdout, stderr } = await user.try('workspace', 'delete', user.workspace);
      assert.equal(code, 1);
      assert.match(stdout + stderr, /managing resources|is not empty|still/i);
      await user.run('workspace', 'delete', '-force', user.workspace);
    },
    cloudOnly,
  ),
  named('local execution: plan, apply, destroy', async (user) => {
    const body = { data: { type: 'workspaces', attributes: { name: user.workspace, 'execution-mode': 'local' } } };
    await user.ask('POST', '/organizations/demo/workspaces', body);
    await user.begin();
    await user.run('apply', '-auto-approve', '-no-color');
    assert.equal(await user.run('output', '-raw', 'greeting'), 'hello');
    await user.run('destroy', '-auto-approve', '-no-color');
    assert.equal((await user.runs()).length, 0);
  }),
];

/** With what `login` has left in the home, and nothing else. */
async function plansWith(user: User, { env }: Home): Promise<void> {
  await user.configure();
  for (const args of [
    ['init', '-no-color'],
    ['plan', '-no-color'],
  ])
    user.ended(await terraform(user.system, user.folder, args, { program: user.program, env }), 0, args);
  await user.reaches('planned_and_finished');
}

const accounts: readonly Command[] = [
  named('login by a browser, logout', async (user) => {
    const home = await homeOf(user.system, user.folder);
    const { program, system, folder } = user;
    await loginByBrowser({ system, folder, program, home });
    await plansWith(user, home);
    const logout = await terraform(system, folder, ['logout', hostOf(system)], { program, env: home.env });
    user.ended(logout, 0, ['logout']);
    assert.equal(await home.token(), undefined);
  }),
  named('login by a token that is pasted', async (user) => {
    const home = await homeOf(user.system, user.folder, apiOnly(user.system));
    const { program, system, folder } = user;
    await loginByPage({ system, folder, program, home });
    await plansWith(user, home);
  }),
  named(
    'test -cloud-run',
    async (user) => {
      const name = user.workspace;
      const body = { data: { type: 'registry-modules', attributes: { name, provider: 'local' } } };
      await user.ask('POST', '/organizations/demo/registry-modules', body);
      // A module's own folder: no block says where it works.
      await user.configure(hello, '');
      const says = (word: string): string =>
        `run "says" {\n  assert {\n    condition     = output.greeting == "${word}"\n    error_message = "it says \${output.greeting}"\n  }\n}\n`;
      const test = ['test', '-no-color', `-cloud-run=${hostOf(user.system)}/demo/${name}/local`];
      await user.write('tests/says.tftest.hcl', says('hello'));
      assert.match(await user.run(...test), /1 passed, 0 failed/);
      await user.write('tests/says.tftest.hcl', says('good-bye'));
      assert.match(user.ended(await user.try(...test), 1, test), /it says hello[\s\S]*0 passed, 1 failed/);
    },
    cloudOnly,
  ),
];

export const commands: readonly Command[] = [
  ...initialisation,
  ...plans,
  ...applies,
  ...states,
  ...workspaces,
  ...accounts,
];
