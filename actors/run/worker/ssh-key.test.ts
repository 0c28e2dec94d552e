// A module from a git server that asks for a key: a real git and a real ssh in the sandbox, against a server that takes one key and no other.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import ssh2 from 'ssh2';
import { ScratchWorker, kinds, terraformSkip } from './scratch-work.ts';

/** Serves one repository by SSH, to whoever has the private key that it gives. */
async function openGitServer() {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-git-'));
  const module = join(folder, 'module');
  await mkdir(module);
  await writeFile(join(module, 'main.tf'), 'output "word" { value = "from-git" }\n');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@acme.test', ...args], { cwd: module });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message=one');
  const [host, user] = [ssh2.utils.generateKeyPairSync('ed25519'), ssh2.utils.generateKeyPairSync('ed25519')];
  const allowed = ssh2.utils.parseKey(user.public);
  assert.ok(!(allowed instanceof Error) && !Array.isArray(allowed));
  const tried: string[] = [];
  const server = new ssh2.Server({ hostKeys: [host.private] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      tried.push(context.method);
      const isOurs = context.method === 'publickey' && context.key.data.equals(allowed.getPublicSSH());
      const isSigned =
        isOurs &&
        (context.signature === undefined ||
          allowed.verify(context.blob ?? '', context.signature, context.hashAlgo) === true);
      if (isSigned) context.accept();
      else context.reject(['publickey']);
    });
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        const upload = spawn('git', ['upload-pack', module], { stdio: ['pipe', 'pipe', 'ignore'] });
        channel.pipe(upload.stdin);
        upload.stdout.pipe(channel, { end: false });
        upload.on('close', (code) => {
          channel.exit(code ?? 1);
          channel.end();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    source: `git::ssh://git@127.0.0.1:${(server.address() as AddressInfo).port}/module.git?ref=main`,
    key: user.private,
    stranger: ssh2.utils.generateKeyPairSync('ed25519').private,
    tried,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true });
    },
  };
}

const boxed = kinds.find(({ name }) => name === 'bubblewrap');

test("a run fetches modules by its workspace's SSH key", { skip: terraformSkip || (boxed?.skip ?? true) }, async () => {
  await using server = await openGitServer();
  await using worker = await ScratchWorker.open('bubblewrap');
  const files = {
    'main.tf': `module "one" { source = "${server.source}" }\noutput "word" { value = module.one.word }\n`,
  };
  const planned = await worker.plan(files, { sshKey: server.key });
  assert.equal(planned.error, null, worker.log);
  assert.match(worker.log, /"Outputs: 1"/);
  assert.ok(server.tried.includes('publickey'));

  // Another key, and none.
  for (const sshKey of [server.stranger, null]) {
    const refused = await worker.plan(files, { sshKey });
    assert.match(refused.error?.detail ?? '', /init ended with exit status 1/);
    if (sshKey !== null) assert.ok(!worker.log.includes(sshKey.split('\n')[2] ?? ''), 'the key is in no log');
  }
});
