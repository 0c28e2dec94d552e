// git, as a stranger's repository may meet it: in the job's sandbox, with a configuration that is all ours. It speaks one protocol to one
// address, follows no redirect, runs no hook, and gets the token from its environment by a helper that answers for the repository's own
// server alone. So nothing of the token stands in an argument, a file, a URL or an error. A private key lies in a file of the job's home.

import type { Address } from '@terrace/runtime/egress/egress';
import { hostNameOf } from '@terrace/runtime/egress/known-hosts';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import type { SandboxJob } from '@terrace/runtime/sandbox/sandbox';
import { believing, sshEnvironment } from '@terrace/runtime/sandbox/ssh-key';

/** Of every file that git writes, its packs among them. */
export const fileBytesMax = 2 * 1024 ** 3;
/** Of each of its processes, with what they map: a few bytes of a delta may stand for any number. */
const memoryBytesMax = 2 * 1024 ** 3;
const processorSecondsMax = 900;
const errorBytesMax = 16 * 1024;
const outputBytesMax = 256 * 1024;

export interface GitRemote {
  readonly url: URL;
  /** Where its host is: git goes nowhere else. */
  readonly places: readonly Address[];
}

export interface GitOptions {
  readonly job: SandboxJob;
  readonly username: string;
  readonly password: string;
  /** Whether there is a key for servers that are met by SSH, in the home of the job. */
  readonly hasSshKey: boolean;
  /** For whom the token is. */
  readonly origin: string;
  /** As git sees it. */
  readonly caFile: string;
  readonly signal: AbortSignal;
}

/** A command that failed, in git's own words; `signal` is what ended it, when it did not end by itself. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  readonly signal: string | null;

  constructor(words: string, signal: string | null) {
    super(words);
    this.signal = signal;
  }
}

export type Git = (
  args: readonly string[],
  more?: {
    readonly remote?: GitRemote;
    readonly input?: string;
    readonly output?: string;
    /** Of `output`: git is ended by SIGXFSZ when it would be longer. */
    readonly outputBytesMax?: number;
    /** Runs once for each line of `input`, with it as its last argument, and writes a zero after each. */
    readonly each?: boolean;
  },
) => Promise<string>;

/** Gives what git said. `input` and `output` are files below the job's work folder. Throws GitFailed, and what the sandbox throws. */
export function gitIn(options: GitOptions): Git {
  const { job, signal } = options;
  return async (args, { remote, input, output, outputBytesMax: bytesMax = fileBytesMax, each = false } = {}) => {
    const [said, complained] = [new Heard(outputBytesMax), new Heard(errorBytesMax)];
    const redirected = `${input === undefined ? '' : ' <"$IN"'}${output === undefined ? '' : ' >"$OUT"'}`;
    // In blocks of 512 bytes, as POSIX has it; which does not know that of memory, nor does every system, and it is in KiB.
    const limits = `ulimit -f ${Math.ceil(bytesMax / 512)} && ulimit -t ${processorSecondsMax} && { ulimit -v ${memoryBytesMax / 1024} 2>/dev/null || :; }`;
    const command = each
      ? `{ while read -r line; do "$0" "$@" "$line" </dev/null && printf '\\0' || exit 1; done; }`
      : `exec "$0" "$@"`;
    const exit = await job.run('sh', ['-c', `${limits} && ${command}${redirected}`, 'git', ...args], {
      environment: {
        ...environmentOf(options, remote ?? null),
        ...(input === undefined ? {} : { IN: input }),
        ...(output === undefined ? {} : { OUT: output }),
      },
      onStdout: (chunk) => said.take(chunk),
      onStderr: (chunk) => complained.take(chunk),
      signal,
    });
    signal.throwIfAborted();
    if (exit.exitCode !== 0) throw new GitFailed(withoutSecret(complained.text, options.password), exit.signal);
    return said.text;
  };
}

/** What git hears from us, and from nobody else. */
function environmentOf(
  { job, username, password, hasSshKey, origin, caFile }: GitOptions,
  remote: GitRemote | null,
): Record<string, string> {
  const helper = String.raw`!f() { test "$1" = get && printf 'username=%s\npassword=%s\n' "$TERRACE_GIT_USERNAME" "$TERRACE_GIT_PASSWORD"; }; f`;
  const settings: (readonly [string, string])[] = [
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
    ['gc.auto', '0'],
    // Larger files pass through git in parts, whatever their size, and packs are looked at through a small window.
    ['core.bigFileThreshold', '16m'],
    ['core.packedGitWindowSize', '32m'],
    ['core.packedGitLimit', '256m'],
    ['fetch.unpackLimit', '1'],
    ['maintenance.auto', 'false'],
    ['protocol.allow', 'never'],
    ['http.followRedirects', 'false'],
    ['http.lowSpeedLimit', '1000'],
    ['http.lowSpeedTime', '60'],
    ['fetch.recurseSubmodules', 'false'],
    ['credential.helper', ''],
  ];
  if (remote !== null) {
    const { url, places } = remote;
    settings.push([`protocol.${url.protocol.slice(0, -1)}.allow`, 'always']);
    if (!isSsh(url)) settings.push(['http.curloptResolve', pinned(url, places)]);
    if (!isSsh(url) && url.origin === origin && password !== '') settings.push([`credential.${origin}.helper`, helper]);
  }
  const isOurs = remote !== null && !isSsh(remote.url) && remote.url.origin === origin;
  return {
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_SSL_CAINFO: caFile,
    ...(remote !== null && isSsh(remote.url) ? sshOf(remote, job.seenHome, hasSshKey) : {}),
    ...(isOurs ? { TERRACE_GIT_USERNAME: username, TERRACE_GIT_PASSWORD: password } : {}),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], n) => [
        [`GIT_CONFIG_KEY_${n}`, key],
        [`GIT_CONFIG_VALUE_${n}`, value],
      ]),
    ),
  };
}

const isSsh = ({ protocol }: URL): boolean => protocol === 'ssh:';

/** Throws TerminalFault where there is no key. */
function sshOf({ url, places }: GitRemote, home: string, hasKey: boolean): Readonly<Record<string, string>> {
  if (!hasKey) throw new TerminalFault('no-ssh-key', `${url.host} is met by SSH, and the connection has no SSH key`);
  const [place] = places.toSorted((one, other) => one.family - other.family);
  const trust = believing({ alias: hostNameOf(url), address: place?.address ?? url.hostname });
  return { ...sshEnvironment(home, trust), GIT_SSH_VARIANT: 'ssh' };
}

const defaultPorts: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

function pinned({ protocol, hostname, port }: URL, places: readonly Address[]): string {
  const addresses = places.map(({ address, family }) => (family === 6 ? `[${address}]` : address));
  return `${hostname}:${port || (defaultPorts[protocol] ?? '')}:${addresses.join(',')}`;
}

class Heard {
  readonly #max: number;
  #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }
  take(chunk: Uint8Array): void {
    const part = chunk.subarray(0, this.#max - this.#size);
    this.#chunks.push(Uint8Array.from(part));
    this.#size += part.length;
  }
  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

/** git never has it in its words; if a server sent it back, they are told without. */
const withoutSecret = (text: string, secret: string): string =>
  secret === '' ? text : text.replaceAll(secret, '…').replaceAll(encodeURIComponent(secret), '…');

/** A list that git writes is held as a whole. */
export const listingBytesMax = 64 * 1024 ** 2;

/** What git says, whose list of files may have at most `listingBytesMax`. Throws TerminalFault when it is longer. */
export async function listed(saying: Promise<string>): Promise<string> {
  return await saying.catch((error: unknown) => {
    if (error instanceof GitFailed && error.signal === 'SIGXFSZ')
      throw new TerminalFault('bad-repository', 'the repository cannot be used: its list of files is too long');
    throw error;
  });
}

/** The server has no such commit by its name, or gives none: it may still come with its branch. */
export const isUnadvertised = (error: unknown): boolean =>
  error instanceof GitFailed &&
  /unadvertised object|not our ref|does not allow request for|couldn't find remote ref|upload-pack: not our ref/i.test(
    error.message,
  );

const terminal: readonly (readonly [RegExp, string, string])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|no matching host key type/i,
    'host-key-changed',
    'its server shows another key than the one that is written down for it; if that is right, change ssh-known-hosts of the connection',
  ],
  [
    /Host key verification failed|host key is known for/i,
    'host-key-unknown',
    'the key of its server is not known; name it in ssh-known-hosts of the connection',
  ],
  [/Permission denied \(.*publickey/i, 'not-authorized', 'its server does not accept the SSH key'],
  [
    /No user exists for uid/i,
    'no-ssh',
    'SSH does not work in this sandbox, whose user has no name; the worker needs bubblewrap or Docker for it',
  ],
  [/cannot run ssh|ssh: not found/i, 'no-ssh', 'the worker has no ssh: install OpenSSH there'],
  [
    /returned error: 30\d|redirect/i,
    'repository-moved',
    'its server sends elsewhere, where nobody goes with a token: the repository has moved, or the address of its server is not the right one',
  ],
  [
    /Authentication failed|could not read (Username|Password)|returned error: (401|403)/i,
    'not-authorized',
    'its server does not accept the token',
  ],
  [
    /not found|returned error: 404|does not appear to be a git repository/i,
    'no-repository',
    'its server has no such repository, or does not show it to this token',
  ],
  [/transport '\w+' not allowed/i, 'bad-protocol', 'it asks for a protocol that is not allowed'],
  [
    /Out of memory|malloc failed|mmap failed|Cannot allocate memory/i,
    'bad-repository',
    `it takes more memory than git is given (${memoryBytesMax / 1024 ** 3} GiB)`,
  ],
  [
    /died of signal 24|CPU time limit/i,
    'bad-repository',
    `it takes more than the ${processorSecondsMax / 60} minutes of a processor that git is given`,
  ],
  [
    /died of signal 25|File size limit/i,
    'bad-repository',
    `it has more than the ${fileBytesMax / 1024 ** 3} GiB that are fetched`,
  ],
  [
    /not our ref|couldn't find remote ref|unadvertised object/i,
    'no-commit',
    'its server does not have that commit any more',
  ],
];
const passing =
  /could not resolve|couldn't connect|failed to connect|timed? ?out|connection (refused|reset)|returned error: (5\d\d|429)|early EOF|unexpected disconnect|hung up|too slow|SSL|TLS|certificate|empty reply|transfer closed/i;

/** What a failed command means: whether it may be tried again, and a sentence for people. */
export function faultOf(error: unknown, what: string): Error {
  if (!(error instanceof GitFailed)) return error as Error;
  const { message, signal } = error;
  if (signal !== null)
    return new TerminalFault('bad-repository', `${what} could not be fetched: git was ended by it (${signal})`, {
      cause: error,
    });
  for (const [pattern, code, sentence] of terminal)
    if (pattern.test(message) && !(code === 'no-repository' && passing.test(message)))
      return new TerminalFault(code, `${what} could not be fetched: ${sentence}`, { cause: error });
  const line = message.split('\n').find((one) => /^(fatal|error):/.test(one)) ?? message.split('\n')[0] ?? '';
  const words = line.replace(/^(fatal|error): /, '').slice(0, 500);
  if (passing.test(message)) return new RetryableFault(`${what} could not be fetched: ${words}`, { cause: error });
  return new TerminalFault('git-failed', `${what} could not be fetched: ${words || 'git does not say why'}`, {
    cause: error,
  });
}
