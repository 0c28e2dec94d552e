// The job shim: a small process in a session of its own between a worker and the commands of one job (DECISIONS 10). It
// outlives the worker's kill -9, and that is its whole purpose: when no byte comes from the worker for `silenceMs`, or its
// end of the pipe is gone, it interrupts the command, and kills what is left of it `graceMs` later. It runs with nothing
// but Node, so that it starts fast and cannot fail for want of a dependency.
//
// A job that ended in good order leaves it to rest, until it is given the next one: starting a process for each would cost more than
// many a command.
//
// In, on stdin: lines. An empty one is a byte of life; others are JSON: {do: 'job'|'run'|'interrupt'|'kill'|'rest'|'end', ...}.
// Out, on stdout: frames of a type byte, a length (u32 big-endian) and so many bytes. 1 and 2 are the command's stdout and
// stderr, 3 is an event as JSON: started, exited, failed, fenced, resting. 0 answers what came in, where the shim is in a container.
//
// It stands on the worker's host, with a job's folder to write its commands down in, or is the first process of a container, where
// its own end is that of everything else; then there is no such folder, and there may be a door: a port of the container's loopback
// address that leads out by a socket of the worker's, for who is reached by this address outside.
//
// What is kept of a command's output goes right into a file, and is read from there: a pipe loses what lies in it when this process is
// killed. That is for commands that cannot outlive this process (`tied`); any other dies of its broken pipe at its next word, and must.
//
// S1 Once fenced, always fenced: a worker that speaks again too late is not believed. S2 The command's output is always
// read, with or without a worker, so that it never blocks or dies on a full or broken pipe. S3 Nothing of a command
// outlives its exit, and no command outlives the shim's own end in good order.

import { spawn } from 'node:child_process';
import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  watch,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { constants } from 'node:os';
import { pipeline } from 'node:stream';

/** After a command's exit, its output may be held open by a process that escaped; it is read for so long. */
const lastOutputMs = 500;
/** What a command says beyond this is not kept where it comes by a pipe. */
const keptBytesMax = 32 * 1024 * 1024;
/** The system tells of a file that grows; when it does not, it is seen after so long. */
const lookEveryMs = 200;
const readBytes = 64 * 1024;
/** Once fenced, so much output waits for who may never read it; the rest is dropped. */
const unreadBytesMax = 1024 * 1024;
/** What bubblewrap leaves ends within moments. */
const goneLookMs = 2;
const goneLooksMax = 500;

let times = { silenceMs: 10_000, graceMs: 25_000 };
let folder = null;
let running = null;
let fenced = false;
let listening = true;
let ending = false;
let resting = false;
/** Orders that came while the door was being opened. */
let held = null;
let silence;

process.stdin.on('data', read);
process.stdin.on('end', fence);
process.stdin.on('error', fence);
process.stdout.on('error', () => {
  listening = false;
  resumeOutput();
});
process.stdout.on('drain', resumeOutput);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, fence);
process.on('SIGHUP', () => undefined);

let rest = '';
function read(bytes) {
  if (fenced) return;
  silence?.refresh();
  const lines = (rest + bytes.toString('utf8')).split('\n');
  rest = lines.pop();
  for (const line of lines) if (line !== '') obey(JSON.parse(line));
  // Between a worker and a container stands a daemon, which may hang.
  if (isAlone()) frame(0, Buffer.alloc(0));
}

function obey(order) {
  if (held !== null) return held.push(order);
  switch (order.do) {
    case 'job':
      times = order.times;
      folder = order.folder;
      silence = setTimeout(fence, times.silenceMs);
      if (order.door) open(order.door);
      return;
    case 'run':
      return run(order);
    case 'interrupt':
      return running?.interrupt();
    case 'kill':
      return running?.kill();
    case 'rest':
      resting = true;
      clearTimeout(silence);
      silence = undefined;
      running?.kill();
      return restWhenIdle();
    case 'end':
      ending = true;
      running?.kill();
      return leaveWhenIdle();
  }
}

/** Either side may have said all that it has to say before the other has. */
function open({ port, socket }) {
  const server = createServer({ allowHalfOpen: true }, (inner) => {
    const outer = connect({ path: socket, allowHalfOpen: true });
    pipeline(inner, outer, () => undefined);
    pipeline(outer, inner, () => undefined);
  });
  held = [];
  const goOn = () => {
    const orders = held ?? [];
    held = null;
    for (const order of orders) obey(order);
  };
  server.on('error', goOn);
  server.listen(port, '127.0.0.1', goOn);
}

function run(order) {
  if (running !== null) return tell({ event: 'failed', id: order.id, message: 'a command is running already' });
  const [file, ...args] = order.command;
  // Its own session: a signal to the group reaches the command and its children, and nobody else.
  const output = outputOf(order);
  const child = spawn(file, args, {
    cwd: order.cwd,
    env: order.env,
    detached: true,
    stdio: ['ignore', ...output.stdio, order.boxed ? 'pipe' : 'ignore'],
    ...(order.user === null ? {} : { uid: order.user.uid, gid: order.user.gid }),
  });
  const command = { output, interrupt: () => undefined, kill: () => undefined };
  let inner = order.boxed ? null : child.pid;
  let wanted = null;
  // A box that is not closed yet waits for bubblewrap in its group; one that is on its way out of that group holds no command yet. Neither
  // ends with bubblewrap by itself (bubblewrap 0.8: it asks for that later).
  const endBox = () => {
    killGroup(child.pid, 'SIGKILL');
    if (inner !== null) kill(inner, 'SIGKILL');
  };
  const signal = (name) => {
    wanted = name;
    if (inner === undefined || (inner === null && name !== 'SIGKILL')) return;
    if (order.boxed && (inner === null || !killGroup(inner, name))) endBox();
    else if (!order.boxed) killGroup(inner, name);
  };
  command.interrupt = () => signal('SIGINT');
  command.kill = () => signal('SIGKILL');
  if (order.boxed) {
    // bubblewrap says which process is the first of the new pid namespace; it leads the command's session and group.
    let words = '';
    child.stdio[3].on('data', (bytes) => {
      words += bytes.toString('utf8');
      const found = /"child-pid":\s*(\d+)/.exec(words);
      if (found === null || inner !== null) return;
      inner = Number(found[1]);
      if (wanted !== null) signal(wanted);
    });
    child.stdio[3].on('error', () => undefined);
  }
  child.on('error', (error) => {
    if (child.pid !== undefined) return;
    running = null;
    output.forget();
    tell({ event: 'failed', id: order.id, message: error.message });
    becomeIdle();
  });
  if (child.pid === undefined) return;
  running = command;
  let unrecorded = null;
  try {
    if (isAlone()) offer(child.pid);
    else remember(child.pid);
  } catch (error) {
    // A command that the next start cannot find does not go on. Nothing of it has happened yet.
    unrecorded = error;
    command.kill();
  }
  tell({ event: 'started', id: order.id, pid: child.pid });
  output.follow(child);
  child.on('exit', (boxCode, boxName) => {
    const { code, name } = order.boxed ? unboxed(boxCode, boxName) : { code: boxCode, name: boxName };
    if (isAlone()) kill(-1, 'SIGKILL');
    else if (!order.boxed) killGroup(child.pid, 'SIGKILL');
    else if (boxName !== null) {
      wanted = 'SIGKILL';
      endBox();
    }
    // A user of the job's own is swept when the job is closed.
    if (!isAlone() && !order.boxed && order.user === null) killSession(child.pid);
    // Listened for at once: a pipe may close before the box has gone.
    output.end(() =>
      whenGone(order.boxed ? inner : null, () => {
        running = null;
        if (unrecorded === null) tell({ event: 'exited', id: order.id, code, signal: name });
        else tell({ event: 'failed', id: order.id, message: `it could not be written down (${unrecorded.message})` });
        becomeIdle();
      }),
    );
  });
}

/**
 * Where a command's output goes and how it is read: `follow` begins, `pause` and `resume` are for a pipe to the worker that is full, `end` calls
 * back once everything has been passed on after the command's exit, `hurry` says that the worker is silent, and `forget` that the command never
 * began.
 */
function outputOf(order) {
  const file = order.keepsOutput && order.tied && folder !== null ? openKept('a+') : null;
  return file === null ? pipedOutput(order) : filedOutput(file);
}

function filedOutput(file) {
  const chunk = Buffer.alloc(readBytes);
  let at = 0;
  let paused = false;
  let ended = null;
  let follower;
  let timer;
  const stop = () => {
    follower?.close();
    clearInterval(timer);
    closeSync(file);
  };
  const leave = () => {
    const then = ended;
    ended = null;
    if (then === null) return;
    stop();
    then();
  };
  const read = () => {
    while (!paused) {
      // Nobody listens any more: it lies in the file, and that is enough.
      const length = listening ? readSync(file, chunk, 0, chunk.length, at) : 0;
      if (length === 0) return leave();
      at += length;
      pass(1, Buffer.from(chunk.subarray(0, length)));
    }
    // A worker that is silent is not waited for.
    if (fenced) leave();
  };
  return {
    stdio: [file, file],
    follow() {
      try {
        follower = watch(`${folder}/output.log`, read);
        follower.on('error', () => undefined);
      } catch {
        // Too many are watched on this machine; the timer is enough.
      }
      timer = setInterval(read, lookEveryMs);
      read();
    },
    pause: () => (paused = true),
    resume() {
      if (!paused) return;
      paused = false;
      read();
    },
    end(then) {
      ended = then;
      read();
    },
    hurry: read,
    forget: stop,
  };
}

function pipedOutput(order) {
  const keeper = keeperOf(order);
  let child = null;
  const streams = () => (child === null ? [] : [child.stdout, child.stderr]);
  return {
    stdio: ['pipe', 'pipe'],
    follow(started) {
      child = started;
      const hear = (type) => (bytes) => {
        // First: who hears it may be killed before it has done anything with it.
        keeper.keep(bytes);
        pass(type, bytes);
      };
      child.stdout.on('data', hear(1));
      child.stderr.on('data', hear(2));
      for (const stream of streams()) stream.on('error', () => undefined);
    },
    pause: () => streams().forEach((stream) => stream.pause()),
    resume: () => streams().forEach((stream) => stream.resume()),
    end(then) {
      const cutOff = setTimeout(() => streams().forEach((stream) => stream.destroy()), lastOutputMs);
      child.on('close', () => {
        clearTimeout(cutOff);
        keeper.close();
        then();
      });
    },
    hurry: () => undefined,
    forget: () => keeper.close(),
  };
}

/** Null where it cannot be had: the disk is full. */
function openKept(flags) {
  try {
    closeSync(openSync(`${folder}/output.log`, 'w', 0o600));
    return openSync(`${folder}/output.log`, flags);
  } catch {
    return null;
  }
}

/** Writes down what the command says, where that was asked for; for the next start, as `remember` does. What cannot be written is not kept. */
function keeperOf({ keepsOutput }) {
  if (!keepsOutput || folder === null) return { keep: () => undefined, close: () => undefined };
  let file = openKept('a');
  let left = keptBytesMax;
  const close = () => {
    if (file !== null) closeSync(file);
    file = null;
  };
  return {
    keep(bytes) {
      if (file === null) return;
      left -= bytes.length;
      try {
        if (left >= 0 && writeSync(file, bytes) === bytes.length) return;
      } catch {
        // No more of it: a log with a hole would be worse.
      }
      close();
    },
    close,
  };
}

/** S1: from here on only the end of the command matters. */
function fence() {
  if (fenced) return;
  fenced = true;
  ending = true;
  clearTimeout(silence);
  tell({ event: 'fenced' });
  const patience = setTimeout(() => running?.kill(), times.graceMs);
  patience.unref();
  running?.interrupt();
  running?.output.hurry();
  // S2: what waits until a worker that is stopped reads on would never come to its end in good order.
  resumeOutput();
  leaveWhenIdle();
}

function becomeIdle() {
  restWhenIdle();
  leaveWhenIdle();
}

function restWhenIdle() {
  if (!resting || fenced || running !== null) return;
  resting = false;
  folder = null;
  tell({ event: 'resting' });
}

function leaveWhenIdle() {
  if (!ending || running !== null) return;
  // What was told last must still go out; a worker that is gone cannot hold us up.
  setTimeout(() => process.exit(0), 1_000).unref();
  if (listening) process.stdout.end(() => process.exit(0));
  else process.exit(0);
}

/** False when there is none. */
const killGroup = (group, signal) => kill(-group, signal);

function kill(target, signal) {
  try {
    process.kill(target, signal);
    return true;
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
    return error.code === 'EPERM';
  }
}

/** Other groups of the command's session: a shell with job control gives each of its jobs one. */
function killSession(session) {
  let names = [];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    // No /proc on this system.
  }
  for (const name of names) if (statOf(name)[3] === String(session)) kill(Number(name), 'SIGKILL');
}

/** The fields of a process behind its name: state, parent, group, session, and so on; none when it has ended. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/**
 * bubblewrap ends as soon as it knows how its command did, the first process of its namespace a moment later, and only with that does
 * everything else in there (S3). Calls back when it has, or after a while on a system that does not say.
 */
function whenGone(pid, then, looks = 0) {
  const state = pid === null || pid === undefined ? undefined : statOf(pid)[0];
  if (state === undefined || state === 'Z' || looks >= goneLooksMax) then();
  else setTimeout(whenGone, goneLookMs, pid, then, looks + 1);
}

/** bubblewrap tells of a command that a signal ended as a shell does, by 128 and the signal's number. */
function unboxed(code, name) {
  const [signal] = Object.entries(constants.signals).find(([, number]) => code === 128 + number) ?? [];
  return signal === undefined ? { code, name } : { code: null, name: signal };
}

/** The first process of a container: every other one there is its command's. */
const isAlone = () => process.pid === 1 && folder === null;

/** In a container whose memory is full the system ends the command, not the shim, which would take everything with it. */
function offer(pid) {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '500');
  } catch {
    // It has ended, or this system does not have it.
  }
}

/** For the next start, should this process be killed as well: which command ran last. */
function remember(pid) {
  if (folder === null) return;
  // As runtime/process/identity.ts counts it on Linux. Without /proc the record names the pid alone and is not used to kill.
  const started = statOf(pid)[19] ?? null;
  writeFileSync(`${folder}/command.json.new`, JSON.stringify({ pid, started }), { mode: 0o600 });
  renameSync(`${folder}/command.json.new`, `${folder}/command.json`);
}

function tell(event) {
  frame(3, Buffer.from(JSON.stringify(event)));
}

function pass(type, bytes) {
  if (fenced && process.stdout.writableLength > unreadBytesMax) return;
  if (!frame(type, bytes) && listening && !fenced) running?.output.pause();
}

/** False when the pipe is full. */
function frame(type, bytes) {
  if (!listening || process.stdout.writableEnded) return true;
  const head = Buffer.alloc(5);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(bytes.length, 1);
  return process.stdout.write(Buffer.concat([head, bytes]));
}

function resumeOutput() {
  running?.output.resume();
}
