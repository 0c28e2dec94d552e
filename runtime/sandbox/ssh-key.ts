// A private key for the commands of a job: a file in their home, and the command by which git calls ssh. The text of the key stands nowhere
// else: in no argument, no variable and no log.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const keyName = 'ssh-key';
const hostsName = 'known_hosts';

const unixLines = (text: string): string => `${text.replaceAll('\r\n', '\n').trimEnd()}\n`;

/** ssh refuses a key that others could read, and one whose last line does not end. */
export const writeSshKey = (home: string, text: string): Promise<void> =>
  writeFile(join(home, keyName), unixLines(text), { mode: 0o600 });

/** Lines of `known_hosts`. */
export const writeKnownHosts = (home: string, text: string): Promise<void> =>
  writeFile(join(home, hostsName), unixLines(text), { mode: 0o600 });

/** A server is believed at its first word, and for the length of one job, where nobody told us its key before. */
export const believingOnce = { StrictHostKeyChecking: 'accept-new' } as const;

/** Servers whose keys are written down, and no others; `alias` is under what name, and `address` where it is now. */
export const believing = ({ alias, address }: { readonly alias: string; readonly address: string }) =>
  ({
    ...{ StrictHostKeyChecking: 'yes', HostKeyAlias: alias, HostName: address },
    ...{ GlobalKnownHostsFile: '/dev/null', UpdateHostKeys: 'no', ConnectTimeout: '20' },
    ...{ PreferredAuthentications: 'publickey', PermitLocalCommand: 'no', ForwardAgent: 'no' },
  }) as const;

/** For the environment of git; `home` as commands see it. */
export function sshEnvironment(
  home: string,
  trust: Readonly<Record<string, string>> = believingOnce,
): Readonly<Record<string, string>> {
  const options = {
    ...{ IdentitiesOnly: 'yes', BatchMode: 'yes', UserKnownHostsFile: join(home, hostsName) },
    ...trust,
  };
  const words = Object.entries(options).map(([name, value]) => `-o ${name}=${quoted(value)}`);
  return { GIT_SSH_COMMAND: `ssh -F /dev/null -i ${quoted(join(home, keyName))} ${words.join(' ')}` };
}

/** git has a shell read it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
