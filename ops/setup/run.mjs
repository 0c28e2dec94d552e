// Runs a program to its end, and looks for programs on PATH.

import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Programs that run, each at the head of a group of its own with all that it starts. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let isEnding = false;
const endWithinMs = 2_000;

/**
 * Runs a program; throws with the end of its output when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<string>} what it printed on stdout
 */
export function run(command, args, { cwd, env = process.env, timeoutMs = 15 * 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.add(child);
    const timer = setTimeout(() => signalGroup(child, 'SIGTERM'), timeoutMs);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr = (stderr + chunk).slice(-4000)));
    const forget = () => {
      clearTimeout(timer);
      running.delete(child);
    };
    child.once('error', (error) => {
      forget();
      reject(error);
    });
    child.once('close', (code, signal) => {
      forget();
      // Nobody goes on from here.
      if (isEnding) return;
      if (code === 0) resolve(stdout);
      else
        reject(
          new Error(
            `${command} ${args[0] ?? ''} ended with ${code ?? signal}: ${(stderr || stdout).trim().slice(-2000)}`,
          ),
        );
    });
  });
}

/** Ends what `run` has begun, with all that it started in turn; no `run` settles after that. */
export async function endRunning() {
  isEnding = true;
  const children = [...running];
  const ended = Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
  for (const child of children) signalGroup(child, 'SIGTERM');
  const late = new Promise((resolve) => setTimeout(resolve, endWithinMs));
  await Promise.race([ended, late]);
  // Also of what has ended: its children may live.
  for (const child of children) signalGroup(child, 'SIGKILL');
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup({ pid }, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // None of it lives any more.
  }
}

/**
 * The first executable of that name on PATH, or null.
 * @param {string} name
 * @returns {Promise<string | null>}
 */
export async function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder !== '' && (await isExecutable(join(folder, name)))) return join(folder, name);
  }
  return null;
}

/** @param {string} path */
export async function isExecutable(path) {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
