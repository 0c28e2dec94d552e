// Whether a repository is there, as its server says it to the token or the key: asked when somebody connects it, so that a name that was
// misspelt is said at once and not by the first run. A server that is away says nothing: then it is found out when the repository is fetched.

import { noteHostKeys } from '@terrace/actors/vcs/view/connections';
import type { OAuthClientRow, OAuthTokenRow } from '@terrace/actors/vcs/view/connections';
import { openSshKey, openToken } from '@terrace/actors/vcs/token';
import { authorizationOf } from '@terrace/machines/vcs/messages';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import { hostNameOf, knownHostsText, readKnownHosts } from '@terrace/runtime/egress/known-hosts';
import { HostKeyChanged, KeyNotAccepted, askSsh } from '@terrace/runtime/egress/ssh';
import type { GatewayServices } from '../http/services.ts';

type Services = Pick<GatewayServices, 'sql' | 'keys' | 'egress'>;

export interface Connection {
  readonly client: Pick<OAuthClientRow, 'id' | 'known_hosts' | 'known_hosts_given'>;
  readonly token: Pick<OAuthTokenRow, 'id' | 'sealed' | 'ssh_key'>;
  readonly username: string;
}

/** So long somebody waits for a server that does not answer. */
const timeoutMs = 8_000;
const answerBytesMax = 16 * 1024;
const advertisement = 'application/x-git-upload-pack-advertisement';
/** Of a server that gives its files and no more, as git may fetch them too. */
const dumb = /^text\/plain\b/;

/** Why the repository cannot be followed, as a sentence about its server; null when it can, or when its server is away. */
export async function whyNotThere(
  services: Services,
  connection: Connection,
  cloneUrl: string,
): Promise<string | null> {
  const url = new URL(cloneUrl);
  try {
    return url.protocol === 'ssh:'
      ? await whyNotBySsh(services, connection, url)
      : await whyNotByHttp(services, connection, url);
  } catch (error) {
    if (error instanceof EgressRefused) return error.message;
    if (error instanceof EgressFailed) return null;
    throw error;
  }
}

async function whyNotByHttp({ egress, keys }: Services, connection: Connection, url: URL): Promise<string | null> {
  const { token, username } = connection;
  const password = await openToken(keys, token.id, token.sealed);
  const { status, headers } = await egress.send({
    url: `${url.href}/info/refs?service=git-upload-pack`,
    ...{ method: 'GET', timeoutMs, bodyMaxBytes: answerBytesMax },
    headers: {
      'User-Agent': 'git/2 Terrace',
      ...(password === '' ? {} : authorizationOf('basic', { username, password })),
    },
  });
  const [type = ''] = headers['content-type'] ?? [];
  if (status === 200)
    return type.startsWith(advertisement) || dumb.test(type) ? null : `${url.host} has no git repository there`;
  if (status === 401 || status === 403) return `${url.host} does not accept the token for it`;
  if (status >= 300 && status < 400)
    return `${url.host} sends elsewhere, where nobody goes with a token: the repository has moved, or the address of its server is not the right one`;
  // What is wrong with the server itself passes.
  return status === 404 || status === 410
    ? `${url.host} has no such repository, or does not show it to this token`
    : null;
}

async function whyNotBySsh(services: Services, connection: Connection, url: URL): Promise<string | null> {
  const { token, client } = connection;
  if (token.ssh_key === null)
    return `${url.host} is met by SSH, and the connection has no SSH key: give it one by private-key`;
  const host = hostNameOf(url);
  const known = readKnownHosts(client.known_hosts);
  const ours = known.filter((one) => one.host === host);
  if (ours.length === 0 && client.known_hosts_given)
    return `${host} is not among the ssh-known-hosts of the connection`;
  // As git does with an address of SSH: a home is named without the slash before it.
  const path = decodeURIComponent(url.pathname).replace(/^\/(?=~)/, '');
  try {
    const { hostKey, exitCode, stdout, stderr } = await askSsh(services.egress, {
      ...{ url, timeoutMs, hostKeys: ours },
      privateKey: await openSshKey(services.keys, token.id, token.ssh_key),
      command: `git-upload-pack '${path.replaceAll("'", `'\\''`)}'`,
    });
    // Believed at its first word, which is written down and shown.
    if (ours.length === 0)
      await noteHostKeys(services.sql, client.id, {
        before: client.known_hosts,
        after: knownHostsText([...known, hostKey]),
      });
    if (/^[0-9a-f]{4}/.test(stdout.subarray(0, 4).toString('latin1'))) return null;
    return /not found|does not appear to be a git repository|no such|could not be found|access denied/i.test(stderr) ||
      exitCode !== null
      ? `${url.host} has no such repository, or does not show it to this key`
      : null;
  } catch (error) {
    if (error instanceof HostKeyChanged)
      return `${error.message}; when that is right, change ssh-known-hosts of the connection`;
    if (error instanceof KeyNotAccepted) return error.message;
    throw error;
  }
}
