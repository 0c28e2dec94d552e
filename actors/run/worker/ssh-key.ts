// The private key of a run, by which git fetches modules from servers that ask for one: a file in the home of the job's commands, and the
// command by which git calls ssh. A server is believed at its first word, and for the length of one job: nobody told us its key before.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const keyName = 'ssh-key';

/** ssh refuses a key that others could read, and one whose last line does not end. */
export const writeSshKey = (home: string, text: string): Promise<void> =>
  writeFile(join(home, keyName), `${text.replaceAll('\r\n', '\n').trimEnd()}\n`, { mode: 0o600 });

/** For the environment; `home` as commands see it. */
export function sshEnvironment(home: string): Readonly<Record<string, string>> {
  const options = {
    IdentitiesOnly: 'yes',
    BatchMode: 'yes',
    StrictHostKeyChecking: 'accept-new',
    UserKnownHostsFile: join(home, 'known_hosts'),
  };
  const words = Object.entries(options).map(([name, value]) => `-o ${name}=${quoted(value)}`);
  return { GIT_SSH_COMMAND: `ssh -i ${quoted(join(home, keyName))} ${words.join(' ')}` };
}

/** git has a shell read it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
