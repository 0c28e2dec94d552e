// Keys of SSH servers, as lines of `known_hosts` say them: which server is who it says it is.

import { createHash } from 'node:crypto';

export interface HostKey {
  /** `host`, or `[host]:port` where the port is not 22. */
  readonly host: string;
  /** `ssh-ed25519` */
  readonly type: string;
  /** As it goes over the wire, in base64. */
  readonly key: string;
}

const defaultPort = 22;
const lineLengthMax = 8_192;
const linesMax = 100;

/** Under which name the server of this URL is known. */
export function hostNameOf({ hostname, port }: URL): string {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return port === '' || Number(port) === defaultPort ? host : `[${host}]:${port}`;
}

/** Throws a sentence for what is no list of lines `host type key`, as `ssh-keyscan` prints them. */
export function readKnownHosts(text: string): readonly HostKey[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > linesMax) throw new Error(`has ${lines.length} lines, more than ${linesMax}`);
  return lines.flatMap((line) => {
    const [hosts = '', type = '', key = ''] = line.split(/\s+/);
    const shown = JSON.stringify(line.slice(0, 80));
    if (line.length > lineLengthMax || hosts.startsWith('|') || hosts.startsWith('@') || /[*?!]/.test(hosts))
      throw new Error(`has a line that is not taken here: ${shown}; write whole names, as ssh-keyscan prints them`);
    // A line of one word has neither, and neither is no key.
    if (type === '' || typeOf(Buffer.from(key, 'base64')) !== type)
      throw new Error(`has a line that is no key of a server: ${shown}; ssh-keyscan prints such lines`);
    return hosts.split(',').map((host) => ({ host: plainHost(host), type, key }));
  });
}

const plainHost = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]:22$/, '$1');

export const knownHostsText = (keys: readonly HostKey[]): string =>
  keys.map(({ host, type, key }) => `${host} ${type} ${key}\n`).join('');

/** What kind of key these bytes are; empty when they are none. */
export function typeOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (buffer.length < 4) return '';
  const length = buffer.readUInt32BE(0);
  const type = buffer.subarray(4, 4 + length).toString('latin1');
  return length <= 64 && buffer.length > 4 + length && /^[a-z0-9@.-]+$/.test(type) ? type : '';
}

/** As ssh shows it: `SHA256:…`. */
export const fingerprintOf = ({ key }: Pick<HostKey, 'key'>): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
