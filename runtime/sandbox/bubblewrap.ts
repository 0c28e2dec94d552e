// Isolation by bubblewrap: namespaces of its own for users, processes, IPC and mounts, no capability, and a file system
// that holds the system's folders read-only by list, the job's folders, and nothing else. The network is shared.
//
// As root, the user of the box is still the host's root underneath, without capabilities. So every job gets an unprivileged
// user where that user can reach the job's folder; where not, /proc is read-only, since root without any capability may
// still write /proc/sys (tried with bubblewrap 0.8: core_pattern was writable).

import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { hostShims } from './host-shims.ts';
import { kindSandbox } from './job.ts';
import type { HostShimOptions } from './host-shims.ts';
import type { Kind } from './job.ts';
import type { Sandbox } from './sandbox.ts';

const describe =
  'Each run works in a bubblewrap sandbox: it sees the system’s programs, its own folder and the network, and nothing of ' +
  'this server’s files, processes or environment.';

/** Whole folders of programs and libraries. On systems where /bin is a link to /usr/bin the link itself is what is made. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store'];
/** What programs need of /etc: names, resolving, certificates, the loader. Private keys lie beside, so no folder of more. */
const systemFiles = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/host.conf',
  '/etc/gai.conf',
  '/etc/services',
  '/etc/protocols',
  '/etc/localtime',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/alternatives',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
  '/etc/ssl/cert.pem',
  '/etc/pki/tls/certs',
  '/etc/pki/ca-trust/extracted',
  '/etc/ca-certificates/extracted',
];
const work = '/job/work';
const home = '/job/home';
/** The file alone is bound here: its own folder may hold anything, or lie where the box has something else (/tmp). */
const seenProgram = (program: string): string => `/job/bin/${basename(program)}`;
const seenStock = '/job/stock';
const innerUid = '65534';

export interface BubblewrapOptions extends HostShimOptions {
  readonly binary: string;
  readonly reason: string;
  readonly dropsUser: boolean;
  /** Folders that must not be seen even where a system folder holds them: TERRACE_HOME. */
  readonly hidden: readonly string[];
}

export function bubblewrapSandbox(options: BubblewrapOptions): Sandbox {
  return kindSandbox(bubblewrapKind(options), hostShims(options), options);
}

export function bubblewrapKind(
  options: Pick<BubblewrapOptions, 'binary' | 'reason' | 'dropsUser' | 'hidden' | 'root'>,
): Kind {
  const box = [...isolation, ...systemArguments(options.hidden), ...accountArguments(options.root)];
  return {
    description: { kind: 'bubblewrap', reason: options.reason, describe, isolated: true, memoryBytes: null },
    dropsUser: options.dropsUser,
    boxes: true,
    seen: () => ({ work, home, tmp: '/tmp' }),
    seenProgram,
    seenStock: () => seenStock,
    command(place, line, { cwd, env, user }, { program, stock }) {
      return {
        command: [
          options.binary,
          ...box,
          ...(program === undefined ? [] : ['--ro-bind', program, seenProgram(program)]),
          ...(stock === undefined ? [] : ['--ro-bind', stock, seenStock]),
          ...['--bind', place.work, work, '--bind', place.home, home, '--bind', place.tmp, '/tmp'],
          ...['--chdir', join(work, cwd), '--info-fd', '3', '--', ...line],
        ],
        cwd: place.folder,
        env,
        user,
        boxed: true,
        tied: true,
      };
    },
  };
}

/** The box dies with the shim, not with the worker; with its first command dies everything in it. */
const isolation = [
  ...['--unshare-user', '--uid', innerUid, '--gid', innerUid, '--cap-drop', 'ALL'],
  ...['--unshare-pid', '--unshare-ipc', '--unshare-cgroup-try'],
  ...['--new-session', '--die-with-parent'],
  ...['--proc', '/proc', '--remount-ro', '/proc', '--dev', '/dev'],
];

function systemArguments(hidden: readonly string[]): string[] {
  const bound = [...systemFolders, ...systemFiles].filter((path) => existsSync(path));
  // By its own name too: a link elsewhere may lead into a system folder.
  const covered = [
    ...new Set(hidden.flatMap((path) => (existsSync(path) ? [path, realpathSync(path)] : [path]))),
  ].filter((path) => systemFolders.some((folder) => path === folder || path.startsWith(folder + sep)));
  // Last, so that nothing which is bound shows it again.
  return [...bound.flatMap((path) => ['--ro-bind', path, path]), ...covered.flatMap((path) => ['--tmpfs', path])];
}

/** The box knows one user, so that programs which look themselves up (ssh, git) find a name. */
function accountArguments(root: string): string[] {
  const folder = join(root, '.accounts');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  writeFileSync(join(folder, 'passwd'), `run:x:${innerUid}:${innerUid}:Terrace run:${home}:/bin/sh\n`);
  writeFileSync(join(folder, 'group'), `run:x:${innerUid}:\n`);
  return ['passwd', 'group'].flatMap((name) => ['--ro-bind', join(folder, name), `/etc/${name}`]);
}
