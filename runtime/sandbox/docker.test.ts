// The Docker sandbox with a daemon of its own: what every kind promises, what a container may and may not do, what becomes of it when
// whoever watches over it is killed, and what an operator is told when it cannot be had.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { RetryableFault } from '../fault/fault.ts';
import { chooseSandbox } from './choose.ts';
import { isUp, jobOptions, sandboxConformance, shell } from './conformance.ts';
import { containerSandbox, prepareDaemon } from './container.ts';
import { Daemon, endContainer, labelsOf } from './docker.ts';
import { endLeftover, readLeftover } from './leftovers.ts';
import { dockerSkip, image, imageWithEnvironment, startDocker } from './scratch-docker.ts';
import { isRoot, openHome, terraformConformance } from './scratch-kind.ts';
import { SandboxFault } from './sandbox.ts';
import type { AddressInfo, Server } from 'node:net';
import type { TestContext } from 'node:test';
import type { Sandbox, SandboxJob } from './sandbox.ts';
import type { ScratchDocker } from './scratch-docker.ts';
import type { KindUnderTest } from './scratch-kind.ts';
import type { ContainerSettings } from './settings.ts';

/** The daemon stands between worker and shim, and four containers at once on a small machine are slow now and then. */
const times = { feedEveryMs: 50, silenceMs: 1_000, graceMs: 1_000, forceAfterMs: 500 } as const;

let starting: Promise<ScratchDocker | string> | undefined;
const theDaemon = (): Promise<ScratchDocker | string> => (starting ??= startDocker());

const kindWith = (changes: Partial<ContainerSettings> = {}): KindUnderTest => ({
  name: 'docker',
  skip: dockerSkip,
  isolated: true,
  times,
  async make(root) {
    const daemon = await theDaemon();
    if (typeof daemon === 'string') return daemon;
    const settings = { ...daemon.settings, ...changes };
    return containerSandbox({ root, socket: daemon.socket, settings, reason: 'test', dropsUser: isRoot, times });
  },
  async doom() {
    const daemon = await theDaemon();
    if (typeof daemon === 'string') return {};
    return { docker: { socket: daemon.socket, settings: daemon.settings } };
  },
});

/** One job in a sandbox of these settings. */
function check(
  sentence: string,
  work: (made: {
    readonly job: SandboxJob;
    readonly sandbox: Sandbox;
    readonly daemon: ScratchDocker;
    readonly t: TestContext;
  }) => Promise<void>,
  changes: Partial<ContainerSettings> = {},
): void {
  void test(sentence, { skip: dockerSkip }, async (t) => {
    const [daemon, made] = await Promise.all([theDaemon(), openHome(kindWith(changes))]);
    if (typeof daemon === 'string') return t.skip(daemon);
    assert.ok(typeof made !== 'string');
    await using room = made;
    const job = await room.sandbox.openJob(jobOptions());
    await work({ job, sandbox: room.sandbox, daemon, t }).finally(() => job.close());
  });
}

async function containerOf({ folder }: SandboxJob, { docker }: ScratchDocker) {
  const record = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as { readonly container: { id: string } };
  return docker.getContainer(record.container.id);
}

void describe('the Docker sandbox', { concurrency: 1 }, () => {
  after(async () => {
    const daemon = await starting;
    if (typeof daemon === 'object') await daemon.stop();
  });

  void describe('beside one another', { concurrency: 4 }, () => {
    sandboxConformance('docker', () => openHome(kindWith()), dockerSkip);
    terraformConformance(kindWith());

    check('a container has no right, no root that can be written, and nothing of this machine', async (made) => {
      const { job, daemon } = made;
      const { HostConfig, Config, Mounts } = await (await containerOf(job, daemon)).inspect();
      assert.equal(HostConfig.ReadonlyRootfs, true);
      assert.deepEqual(HostConfig.CapDrop, ['ALL']);
      assert.deepEqual(HostConfig.SecurityOpt, ['no-new-privileges']);
      assert.equal(HostConfig.Privileged, false);
      assert.equal(HostConfig.LogConfig?.Type, 'none');
      assert.equal(HostConfig.NetworkMode, 'default');
      assert.match(Config.User, /^31\d{4}:31\d{4}$/);
      const writable = Mounts.filter(({ RW }) => RW).map(({ Source, Destination }) => [Destination, Source] as const);
      assert.deepEqual(Object.fromEntries(writable), {
        '/job/work': job.work,
        '/job/home': join(job.folder, 'home'),
        '/tmp': join(job.folder, 'tmp'),
      });
      const brought = Mounts.filter(({ RW }) => !RW).map(({ Destination }) => Destination);
      for (const path of brought)
        assert.match(path, /^\/terrace\/(node|shim\.mjs|lib\/[^/]+)$|^\/etc\/(passwd|group)$/);
      const { stdout } = await shell(
        job,
        'grep -E "^(Cap|NoNewPrivs|Uid)" /proc/self/status; touch /new /etc/new 2>&1; id; mount | grep " / "',
      );
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
        assert.match(stdout, new RegExp(`^${set}:\\s+0{16}$`, 'm'));
      assert.match(stdout, /^NoNewPrivs:\s+1$/m);
      assert.match(stdout, /touch: \/new: Read-only file system/);
      assert.match(stdout, /^uid=31\d{4}\(run\) gid=31\d{4}\(run\)/m);
    });

    check(
      'cores, memory and processes are what was asked for',
      async ({ job, daemon, t }) => {
        if (daemon.unlimited.length > 0) return t.skip(`this kernel cannot limit ${daemon.unlimited.join()}`);
        const { HostConfig } = await (await containerOf(job, daemon)).inspect();
        assert.equal(HostConfig.NanoCpus, 500_000_000);
        assert.equal(HostConfig.PidsLimit, 64);
        assert.equal(HostConfig.Memory, 512 * 1024 * 1024);
        assert.equal(HostConfig.MemorySwap, 512 * 1024 * 1024);
        const { stdout } = await shell(
          job,
          'i=0; while [ $i -lt 150 ]; do sleep 1 & i=$((i+1)); done 2>&1 | grep -c fork; echo',
        );
        assert.notEqual(stdout.trim(), '');
        assert.notEqual(stdout.trim(), '0');
        assert.equal((await shell(job, 'echo next')).stdout, 'next\n');
      },
      { cores: 0.5, processesMax: 64 },
    );

    check(
      'what takes too much memory is killed, and the shim lives on',
      async ({ job, daemon, t }) => {
        if (daemon.unlimited.length > 0) return t.skip(`this kernel cannot limit ${daemon.unlimited.join()}`);
        const { exitCode, signal } = await job.run('/bin/bash', ['-c', 'x=x; while :; do x=$x$x; done']);
        assert.ok(signal === 'SIGKILL' || exitCode === 137, JSON.stringify({ exitCode, signal }));
        assert.equal((await shell(job, 'echo next')).stdout, 'next\n');
      },
      { memoryBytes: 96 * 1024 * 1024 },
    );

    check(
      'the environment of the image is the commands’, and the shim has none of it',
      async ({ job }) => {
        const { stdout } = await shell(
          job,
          'unset LD_PRELOAD; echo $FROM_IMAGE $PATH $NODE_OPTIONS $HOME; tr "\\0" "\\n" < /proc/1/environ | cut -d= -f1',
        );
        const [first, ...names] = stdout.trim().split('\n');
        assert.equal(first, 'yes /bin --no-such-option /job/home');
        assert.deepEqual(
          names.filter((name) => /FROM_IMAGE|NODE|LD_/.test(name)),
          [],
        );
      },
      { image: imageWithEnvironment },
    );

    check('nothing in a container stops or kills its shim, and nothing of a command outlives it', async ({ job }) => {
      await shell(
        job,
        'kill -9 1; kill -STOP 1; setsid sh -c "while :; do cat /proc/uptime > alive; sleep 0.02; done" & sleep 0.2',
      );
      const before = await readFile(join(job.work, 'alive'), 'utf8');
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(await readFile(join(job.work, 'alive'), 'utf8'), before);
      assert.equal((await shell(job, 'echo next')).stdout, 'next\n');
    });

    check('a killed shim takes everything in its container with it', async ({ job, daemon }) => {
      const container = await containerOf(job, daemon);
      const running = shell(
        job,
        `setsid sh -c 'while :; do cat /proc/uptime > alive; : > up; sleep 0.02; done' & sleep 60`,
      );
      await isUp(job);
      const { State } = await container.inspect();
      process.kill(State.Pid, 'SIGKILL');
      await assert.rejects(running, RetryableFault);
      await until(async () => (await container.inspect().catch(() => null)) === null);
      const before = await readFile(join(job.work, 'alive'), 'utf8');
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(await readFile(join(job.work, 'alive'), 'utf8'), before);
      // As an apply does that lost its sandbox.
      const leftover = await readLeftover(job.folder);
      assert.ok(leftover !== null);
      await endLeftover(leftover);
    });

    for (const [what, words] of [
      ['no event', '\\003\\000\\000\\000\\004null'],
      ['endless', '\\001\\377\\377\\377\\377'],
    ] as const)
      check(`who speaks in the shim’s place is not believed: ${what}`, async ({ job, daemon }) => {
        const container = await containerOf(job, daemon);
        await assert.rejects(shell(job, `printf '${words}' > /proc/1/fd/1; sleep 30`), RetryableFault);
        await until(async () => (await container.inspect().catch(() => null)) === null);
      });

    check('a frozen shim does not keep its job from being killed and closed', async ({ job, daemon }) => {
      const running = shell(job, ': > up; sleep 60');
      await isUp(job);
      const { State } = await (await containerOf(job, daemon)).inspect();
      process.kill(State.Pid, 'SIGSTOP');
      job.kill();
      await assert.rejects(running, RetryableFault);
    });

    check('the loopback address of this machine is not that of a container', async ({ job, daemon }) => {
      // As NATS and PostgreSQL listen.
      const server = createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const ask = (address: string, at: number) => shell(job, `timeout 2 nc ${address} ${at} </dev/null 2>&1; true`);
      assert.doesNotMatch((await ask('127.0.0.1', port)).stdout, /reached/);
      server.close();
      if (!daemon.hasBridge) return;
      await using inside = await listenBeside(daemon.pid);
      assert.equal((await ask(inside.bridge, inside.port)).stdout, 'reached', 'the network itself is there');
      assert.doesNotMatch((await ask('127.0.0.1', inside.port)).stdout, /reached/);
      assert.doesNotMatch((await ask(inside.bridge, inside.loopbackPort)).stdout, /reached/);
    });

    void test(
      'a gateway on the loopback address of this machine is the same in a container, and nothing beside it',
      { skip: dockerSkip },
      async (t) => {
        const daemon = await theDaemon();
        if (typeof daemon === 'string') return t.skip(daemon);
        const answer = (words: string) => createServer((socket) => socket.end(words)).listen(0, '127.0.0.1');
        const [gateway, nats] = [answer('the gateway'), answer('nats')];
        await Promise.all([once(gateway, 'listening'), once(nats, 'listening')]);
        const portOf = (server: Server) => (server.address() as AddressInfo).port;
        const root = await mkdtemp('/var/tmp/terrace-docker-');
        const sandbox = containerSandbox({
          ...{ root, socket: daemon.socket, reason: 'test', dropsUser: isRoot, times },
          settings: { ...daemon.settings, network: 'none' },
          gatewayPort: portOf(gateway),
        });
        const job = await sandbox.openJob(jobOptions());
        const ask = async (port: number) => (await shell(job, `timeout 5 nc 127.0.0.1 ${port} </dev/null`)).stdout;
        try {
          assert.equal(await ask(portOf(gateway)), 'the gateway');
          assert.equal(await ask(portOf(nats)), '');
        } finally {
          await job.close();
          await sandbox.close();
          gateway.close();
          nats.close();
          await rm(root, { recursive: true });
        }
      },
    );

    check(
      'a container is in the network that was named',
      async ({ job, daemon }) => {
        const { HostConfig, NetworkSettings } = await (await containerOf(job, daemon)).inspect();
        assert.equal(HostConfig.NetworkMode, 'none');
        assert.deepEqual(Object.keys(NetworkSettings.Networks), ['none']);
        const { stdout } = await shell(job, 'ls /sys/class/net; cat /etc/hosts');
        assert.match(stdout, /^lo\n/);
        assert.doesNotMatch(stdout, /eth/);
      },
      { network: 'none' },
    );
  });

  void test('what cannot be had is said in plain words, with what to do', { skip: dockerSkip }, async (t) => {
    const daemon = await theDaemon();
    if (typeof daemon === 'string') return t.skip(daemon);
    const root = await mkdtemp('/var/tmp/terrace-docker-');
    const choose = (host: string, changes: Partial<ContainerSettings> = {}) =>
      chooseSandbox({
        env: { TERRACE_SANDBOX: 'docker', DOCKER_HOST: host },
        root: join(root, 'jobs'),
        home: root,
        containers: { ...daemon.settings, ...changes },
      });
    const refusal = async (host: string, changes: Partial<ContainerSettings> = {}) => {
      const fault = await choose(host, changes).catch((error: unknown) => error);
      assert.ok(fault instanceof SandboxFault, String(fault));
      return `${fault.message} → ${fault.advice}`;
    };
    const here = `unix://${daemon.socket}`;
    assert.match(
      await refusal(`unix://${root}/none.sock`),
      /no Docker daemon answers at \S+none\.sock: there is no such socket → start it/,
    );
    assert.match(
      await refusal('tcp://10.0.0.1:2375'),
      /DOCKER_HOST=tcp:\/\/10\.0\.0\.1:2375 is no socket of this machine/,
    );
    assert.match(
      await refusal(here, { image: 'no-such/image:1' }),
      /does not have the image no-such\/image:1.* → docker pull no-such\/image:1, or build it; or name another by TFE_RUN_PIPELINE_IMAGE/,
    );
    assert.match(
      await refusal(here, { network: 'nowhere' }),
      /has no network nowhere.* → docker network create nowhere/,
    );
    const chosen = await choose(here);
    assert.equal(chosen.kind, 'docker');
    assert.match(chosen.reason, new RegExp(`Docker \\d\\S+ at ${daemon.socket}, image ${image}`));
    // An image that goes while the server runs.
    const vanishing = containerSandbox({
      root: join(root, 'jobs'),
      socket: daemon.socket,
      settings: { ...daemon.settings, image: 'no-such/image:1' },
      reason: 'test',
      dropsUser: isRoot,
    });
    await assert.rejects(
      vanishing.openJob(jobOptions()),
      (error) => error instanceof RetryableFault && /no-such/.test(error.message),
    );
    await rm(root, { recursive: true });
  });

  void test(
    'of what a killed start left, the next one removes what never began, and its own alone',
    { skip: dockerSkip },
    async (t) => {
      const daemon = await theDaemon();
      if (typeof daemon === 'string') return t.skip(daemon);
      const ours = new Daemon(daemon.socket);
      const make = (root: string, attempt: number) =>
        ours.create({ Image: image, Cmd: ['sh'], Labels: labelsOf(root, { job: 'job-left', attempt }) });
      const [never, foreign] = await Promise.all([make('/of/ours', 3), make('/of/others', 3)]);
      await prepareDaemon(daemon.socket, daemon.settings, '/of/ours');
      const left = await daemon.docker.listContainers({ all: true });
      assert.ok(!left.some(({ Id }) => Id === never.mark.id));
      assert.ok(left.some(({ Id }) => Id === foreign.mark.id));
      await foreign.remove();
    },
  );

  void test('a container whose daemon does not answer is over when its shim must have ended it', async () => {
    const began = performance.now();
    const mark = { socket: '/var/tmp/no/such.sock', id: 'f'.repeat(64) };
    await endContainer(mark, { patienceMs: 10, aloneMs: 300 });
    assert.ok(performance.now() - began >= 300);
  });

  void test(
    'a daemon that hangs costs the job its sandbox, and the shim has ended it',
    { skip: dockerSkip },
    async (t) => {
      const daemon = await theDaemon();
      const made = await openHome(kindWith());
      if (typeof daemon === 'string') return t.skip(daemon);
      assert.ok(typeof made !== 'string');
      await using room = made;
      const job = await room.sandbox.openJob(jobOptions());
      const script = `trap 'echo saved > state; exit 1' INT; : > up; while :; do sleep 0.05; done`;
      const running = shell(job, script);
      await isUp(job);
      process.kill(daemon.pid, 'SIGSTOP');
      try {
        await assert.rejects(running, RetryableFault);
        assert.equal(await readFile(join(job.work, 'state'), 'utf8'), 'saved\n');
      } finally {
        process.kill(daemon.pid, 'SIGCONT');
      }
      await job.close();
    },
  );

  void test('no container is left', { skip: dockerSkip }, async (t) => {
    const daemon = await theDaemon();
    if (typeof daemon === 'string') return t.skip(daemon);
    assert.deepEqual(await daemon.docker.listContainers({ all: true }), []);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const endsAt = performance.now() + 20_000; performance.now() < endsAt;) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('waited in vain');
}

/** Two listeners in the network namespace of the daemon: on the address of its bridge, and on its loopback address. */
async function listenBeside(pid: number) {
  const enter = ['--target', String(pid), '--net'];
  const links = execFileSync('nsenter', [...enter, 'ip', '-4', '-o', 'addr', 'show', 'docker0'], { encoding: 'utf8' });
  const bridge = /inet (\S+)\//.exec(links)?.[1] ?? '';
  const script = `
    const { createServer } = require('node:net');
    const listen = (host) => new Promise((done) => {
      const server = createServer((socket) => socket.end('reached')).listen(0, host, () => done(server.address().port));
    });
    Promise.all([listen('0.0.0.0'), listen('127.0.0.1')]).then((ports) => console.log(JSON.stringify(ports)));`;
  const child = spawn('nsenter', [...enter, process.execPath, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [words] = (await once(child.stdout, 'data')) as [Buffer];
  const [port, loopbackPort] = JSON.parse(words.toString('utf8')) as [number, number];
  return {
    bridge,
    port,
    loopbackPort,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}
