// The way out by SSH: one command of a server, by a private key, at an address that the egress rules let be reached. The server proves who it
// is by a key that is known of it; where none is, the one that it has is given back, for somebody to write it down.

import { connect } from 'node:net';
import ssh2 from 'ssh2';
import type { Egress } from './egress.ts';
import { EgressFailed } from './egress.ts';
import { hostNameOf, typeOf } from './known-hosts.ts';
import type { HostKey } from './known-hosts.ts';

export interface SshRequest {
  /** `ssh://git@host:22` */
  readonly url: URL;
  readonly privateKey: string;
  /** Of this server; when there are none it is believed. */
  readonly hostKeys: readonly HostKey[];
  readonly command: string;
  readonly timeoutMs?: number;
}

export interface SshAnswer {
  readonly hostKey: HostKey;
  /** Null when the server did not let the command begin or end. */
  readonly exitCode: number | null;
  /** The beginning of what it said. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** It is not the server that it was before, or that somebody said it is. */
export class HostKeyChanged extends Error {
  override readonly name = 'HostKeyChanged';
}

/** The server does not take this key for this user. */
export class KeyNotAccepted extends Error {
  override readonly name = 'KeyNotAccepted';
}

const timeoutMs = 10_000;
const stdoutBytesMax = 64 * 1024;
const stderrBytesMax = 4 * 1024;
const defaultUser = 'git';

/** Throws EgressRefused, EgressFailed, HostKeyChanged, KeyNotAccepted. */
export async function askSsh(egress: Pick<Egress, 'reach'>, request: SshRequest): Promise<SshAnswer> {
  const { url, privateKey, hostKeys, command } = request;
  const [place] = (await egress.reach(url.href)).toSorted((one, other) => one.family - other.family);
  if (place === undefined) throw new EgressFailed(`${url.hostname} cannot be resolved`);
  const client = new ssh2.Client();
  const socket = connect({ host: place.address, port: Number(url.port || '22') });
  const { promise, resolve, reject } = Promise.withResolvers<SshAnswer>();
  const limit = setTimeout(
    () => reject(new EgressFailed(`${url.hostname} did not answer in time`)),
    request.timeoutMs ?? timeoutMs,
  );
  let met: HostKey | null = null;
  client.on('error', (error) => reject(faultOf(error, url, met, hostKeys)));
  client.on('ready', () => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) return reject(new EgressFailed(`${url.hostname} lets nobody run a command`));
      const [stdout, stderr] = [new Beginning(stdoutBytesMax), new Beginning(stderrBytesMax)];
      let exitCode: number | null = null;
      channel.on('data', (chunk: Buffer) => void (stdout.take(chunk) && channel.close()));
      channel.stderr.on('data', (chunk: Buffer) => void stderr.take(chunk));
      channel.on('exit', (code: number | null) => (exitCode = code));
      channel.on('close', () =>
        met === null
          ? reject(new EgressFailed(`${url.hostname} did not say who it is`))
          : resolve({ hostKey: met, exitCode, stdout: stdout.bytes, stderr: stderr.bytes.toString() }),
      );
      // Whoever only looks says no more: an empty list of wishes ends the talk.
      channel.end('0000');
    });
  });
  socket.on('error', (error: NodeJS.ErrnoException) =>
    reject(new EgressFailed(`${url.host} did not answer (${error.code ?? error.message})`, { cause: error })),
  );
  client.connect({
    sock: socket,
    username: decodeURIComponent(url.username) || defaultUser,
    privateKey,
    readyTimeout: request.timeoutMs ?? timeoutMs,
    ...(hostKeys.length === 0 ? {} : { algorithms: { serverHostKey: algorithmsOf(hostKeys) } }),
    hostVerifier: (key: Buffer) => {
      met = { host: hostNameOf(url), type: typeOf(key), key: key.toString('base64') };
      return hostKeys.length === 0 || hostKeys.some((known) => known.key === met?.key);
    },
  });
  try {
    return await promise;
  } finally {
    clearTimeout(limit);
    client.end();
    socket.destroy();
  }
}

/** Why nobody could sign with this key, as a sentence; null when one can. */
export function whyNoPrivateKey(text: string): string | null {
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error)
    return /encrypted/i.test(parsed.message)
      ? 'has a passphrase: give a key without one'
      : 'is no private key of SSH that is understood here';
  return parsed.isPrivateKey() ? null : 'is a public key: give the private one';
}

/** By which a server can show one of these keys. */
function algorithmsOf(keys: readonly HostKey[]): ssh2.ServerHostKeyAlgorithm[] {
  const types = new Set(keys.map(({ type }) => type));
  return [...types].flatMap((type) =>
    type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type],
  ) as ssh2.ServerHostKeyAlgorithm[];
}

function faultOf(
  error: Error & { readonly level?: string },
  { host, hostname }: URL,
  met: HostKey | null,
  known: readonly HostKey[],
): Error {
  const isOther = met !== null && known.length > 0 && !known.some(({ key }) => key === met.key);
  if (isOther || /no matching host key/i.test(error.message))
    return new HostKeyChanged(
      `${hostname} shows another key than the one that is written down for it: either it was set up anew, or somebody stands between`,
      { cause: error },
    );
  if (error.level === 'client-authentication')
    return new KeyNotAccepted(`${hostname} does not accept the SSH key`, { cause: error });
  return new EgressFailed(`${host} did not answer (${error.message})`, { cause: error });
}

class Beginning {
  readonly #max: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }
  /** Gives whether it is enough. */
  take(chunk: Buffer): boolean {
    const part = chunk.subarray(0, this.#max - this.#size);
    this.#chunks.push(part);
    this.#size += part.length;
    return this.#size >= this.#max;
  }
  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
