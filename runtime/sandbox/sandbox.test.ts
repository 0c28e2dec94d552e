// The sandboxes with real programs and the real terraform: what each kind promises, what a hostile configuration can
// reach in it, and what happens to an apply when its worker is killed or falls silent (DECISIONS 10, 11).

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bubblewrapSandbox } from './bubblewrap.ts';
import { chooseSandbox } from './choose.ts';
import { hostShimConformance, jobOptions, sandboxConformance, shell, shortTimes } from './conformance.ts';
import { endLeftover, findLeftovers } from './leftovers.ts';
import { processSandbox } from './process.ts';
import { bwrap, isRoot, openHome, path, terraformConformance } from './scratch-kind.ts';
import { shimScript } from './shim.ts';
import { bubblewrapSkip } from './scratch-bubblewrap.ts';
import type { KindUnderTest } from './scratch-kind.ts';

const rootSkip = isRoot ? false : 'only root can give jobs a user of their own';

const kinds: readonly KindUnderTest[] = [
  {
    name: 'bubblewrap',
    skip: bubblewrapSkip,
    isolated: true,
    times: shortTimes,
    make: (root, home) =>
      bubblewrapSandbox({
        root,
        binary: bwrap ?? '',
        reason: 'test',
        dropsUser: false,
        hidden: [home],
        times: shortTimes,
      }),
  },
  {
    name: 'bubblewrap with a user per job',
    skip: bubblewrapSkip === false ? rootSkip : bubblewrapSkip,
    isolated: true,
    times: shortTimes,
    make: (root, home) =>
      bubblewrapSandbox({
        root,
        binary: bwrap ?? '',
        reason: 'test',
        dropsUser: true,
        hidden: [home],
        times: shortTimes,
      }),
  },
  {
    name: 'process with a user per job',
    skip: rootSkip,
    isolated: true,
    times: shortTimes,
    make: (root) => processSandbox({ root, reason: 'test', dropsUser: true, setpriv, times: shortTimes }),
  },
  {
    name: 'process',
    skip: false,
    isolated: false,
    times: shortTimes,
    make: (root) => processSandbox({ root, reason: 'test', dropsUser: false, setpriv: null, times: shortTimes }),
  },
];

/** Of util-linux; without it commands are not tied to their shim. */
const setpriv = existsSync('/usr/bin/setpriv') ? '/usr/bin/setpriv' : null;

for (const kind of kinds) {
  sandboxConformance(kind.name, () => openHome(kind), kind.skip);
  hostShimConformance(kind.name, () => openHome(kind), kind.skip);
  terraformConformance(kind);
}

void test('a fenced command comes to its end although nobody reads what it says', async () => {
  const folder = await mkdtemp('/var/tmp/terrace-shim-');
  // As to a worker that is stopped: no byte comes, and none is taken.
  const shim = spawn(process.execPath, [shimScript], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    shim.stdout.pause();
    const script = `trap 'head -c 300000 /dev/zero; echo saved > state; exit 1' INT; while :; do head -c 300000 /dev/zero; sleep 0.05; done`;
    const run = { command: ['/bin/sh', '-c', script], cwd: folder, env: { PATH: path }, user: null, boxed: false };
    for (const order of [
      { do: 'job', folder: null, times: { silenceMs: 300, graceMs: 5_000 } },
      { do: 'run', id: 1, ...run },
    ])
      shim.stdin.write(`${JSON.stringify(order)}\n`);
    await once(shim, 'exit');
    assert.equal(await readFile(join(folder, 'state'), 'utf8'), 'saved\n');
  } finally {
    shim.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
});

const bareHome = async () => {
  const room = await openHome(kinds[3] as KindUnderTest);
  assert.ok(typeof room !== 'string');
  return room;
};

void test('the choice is made by trying, and says why', async () => {
  await using room = await bareHome();
  const { root, home } = room;
  const chosen = await chooseSandbox({ env: { PATH: path }, root, home, spare: false });
  assert.equal(chosen.kind, bubblewrapSkip === false ? 'bubblewrap' : 'process');
  assert.notEqual(chosen.reason, '');
  await chosen.close();
  const bare = await chooseSandbox({ env: { PATH: '/nowhere' }, root, home, spare: false });
  assert.equal(bare.kind, 'process');
  if (process.platform === 'linux') assert.match(bare.reason, /bwrap \(bubblewrap\) is not installed/);
  assert.equal(bare.isolated, isRoot);
  await bare.close();
});

void test('a home that no other user can reach is told, and runs still start', { skip: rootSkip }, async () => {
  await using room = await bareHome();
  await chmod(room.home, 0o700);
  const sandbox = await chooseSandbox({
    env: { TERRACE_SANDBOX: 'process' },
    root: room.root,
    home: room.home,
    spare: false,
  });
  assert.equal(sandbox.isolated, false);
  assert.match(sandbox.reason, /cannot reach/);
  await sandbox.close();
});

void test('an unknown kind is refused in plain words', async () => {
  await assert.rejects(
    chooseSandbox({ env: { TERRACE_SANDBOX: 'jail' }, root: '/var/tmp/none', home: '/var/tmp/none' }),
    /TERRACE_SANDBOX=jail is no kind of sandbox: bubblewrap, docker, and process are/,
  );
});

void test('a system folder that holds the home does not show it', { skip: bubblewrapSkip }, async () => {
  // As in a container image with its home below /usr; a folder of /usr is only read here.
  const hidden = '/usr/share';
  const root = await mkdtemp('/var/tmp/terrace-sandbox-');
  await using sandbox = {
    ...bubblewrapSandbox({
      root,
      binary: bwrap ?? '',
      reason: 'test',
      dropsUser: false,
      hidden: [hidden],
      spare: false,
    }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
  const job = await sandbox.openJob(jobOptions());
  assert.equal((await shell(job, `ls ${hidden}`)).stdout, '');
  await job.close();
});

/** bubblewrap that waits where it is before it closes its box, as long as nobody ends it. */
async function slowBubblewrap(folder: string, isHeard: boolean): Promise<string> {
  const file = join(folder, isHeard ? 'slow' : 'slow-and-silent');
  const pipe = `${file}.pipe`;
  execFileSync('mkfifo', [pipe]);
  const words = `exec ${bwrap} --userns-block-fd 9 "$@" 9<>${pipe}${isHeard ? '' : ' 3>/dev/null'}`;
  await writeFile(file, `#!/bin/sh\n${words}\n`, { mode: 0o755 });
  return file;
}

/** Processes with this in their arguments. */
const withArgument = (words: string): readonly string[] =>
  execFileSync('ps', ['-e', '-ww', '-o', 'stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(words) && !line.startsWith('Z'));

void test(
  'a command that is killed, or whose shim is, while bubblewrap makes its box leaves no box behind',
  { skip: bubblewrapSkip, timeout: 60_000 },
  async () => {
    const root = await mkdtemp('/var/tmp/terrace-sandbox-');
    try {
      for (const [isHeard, end] of [
        [true, 'kill'],
        [false, 'kill'],
        [true, 'interrupt'],
        [true, 'kill -9 of shim and bubblewrap'],
      ] as const) {
        const folder = await mkdtemp(join(root, 'kind-'));
        const options = { binary: await slowBubblewrap(folder, isHeard), reason: 'test', hidden: [], spare: false };
        const sandbox = bubblewrapSandbox({ root: join(folder, 'jobs'), dropsUser: false, ...options });
        const job = await sandbox.openJob(jobOptions());
        const work = `--bind ${job.work} `;
        const stop = new AbortController();
        const running = job.run('/bin/sh', ['-c', 'echo made > made'], { signal: stop.signal }).catch(() => null);
        for (const endsAt = performance.now() + 5_000; withArgument(work).length < 2; await sleep(20))
          if (performance.now() > endsAt) assert.fail('bubblewrap does not begin');
        // Until the shim has heard which process the box is.
        await sleep(200);
        if (end === 'kill') job.kill();
        else if (end === 'interrupt') stop.abort();
        else {
          const [leftover] = await findLeftovers(join(folder, 'jobs'));
          assert.ok(leftover?.shim != null && leftover.command !== null);
          process.kill(leftover.shim.pid, 'SIGSTOP');
          process.kill(leftover.command.pid, 'SIGKILL');
          process.kill(leftover.shim.pid, 'SIGKILL');
          await running;
          assert.equal(withArgument(work).length, 1, 'the box has not gone by itself');
          await endLeftover(leftover, { graceMs: 0 });
        }
        await running;
        assert.deepEqual(withArgument(work), [], `${end}, ${isHeard ? 'heard' : 'not heard'}`);
        assert.deepEqual(await readdir(job.work), []);
        await job.close();
        await sandbox.close();
      }
    } finally {
      await rm(root, { recursive: true });
    }
  },
);

void test('a program is seen without its folder, wherever that lies', { skip: bubblewrapSkip }, async () => {
  // As a terraform that somebody keeps beside the home, or below /tmp.
  for (const place of ['/var/tmp', '/tmp', '/usr/local']) {
    const folder = await mkdtemp(join(place, 'terrace-program-')).catch(() => null);
    if (folder === null) continue;
    const home = join(folder, '.terrace');
    try {
      await mkdir(home);
      await writeFile(join(home, 'keyring.json'), 'the-keyring');
      await writeFile(join(folder, 'tool'), '#!/bin/sh\necho "ran in $PWD"; cat "$@" 2>/dev/null\n', { mode: 0o755 });
      const options = { root: join(home, 'jobs'), binary: bwrap ?? '', reason: 'test', dropsUser: false, spare: false };
      const sandbox = bubblewrapSandbox({ ...options, hidden: [home] });
      const job = await sandbox.openJob(jobOptions({ program: join(folder, 'tool') }));
      let out = '';
      const keyring = join(home, 'keyring.json');
      const files = [keyring, join('/job/bin', '.terrace', 'keyring.json')];
      const onStdout = (chunk: Uint8Array): void => void (out += Buffer.from(chunk).toString('utf8'));
      const { exitCode } = await job.run(job.seenProgram ?? '', files, { onStdout });
      assert.equal(out, 'ran in /job/work\n', place);
      assert.notEqual(exitCode, 127);
      await job.close();
      await sandbox.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
});

void test('of what was left behind only what was never begun is removed', async () => {
  const root = await mkdtemp('/var/tmp/terrace-leftovers-');
  try {
    for (const name of ['job-1.1', 'job-2.1', 'job-3.1']) {
      await mkdir(join(root, name, 'work'), { recursive: true });
      await writeFile(join(root, name, 'work', 'terraform.tfstate'), 'precious');
    }
    // As after a power cut in former releases, which did not wait for the disk.
    await writeFile(join(root, 'job-2.1', 'job.json'), '');
    await writeFile(join(root, 'job-3.1', 'job.json'), '{"job":"job-3","attempt":1');
    const unreadable: string[] = [];
    assert.deepEqual(await findLeftovers(root, (folder) => unreadable.push(folder)), []);
    assert.deepEqual(unreadable.toSorted(), [join(root, 'job-2.1'), join(root, 'job-3.1')]);
    assert.deepEqual((await readdir(root)).toSorted(), ['job-2.1', 'job-3.1']);
    assert.equal(await readFile(join(root, 'job-3.1', 'work', 'terraform.tfstate'), 'utf8'), 'precious');
  } finally {
    await rm(root, { recursive: true });
  }
});
