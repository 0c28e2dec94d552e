// Whether a repository is there, as its server says it to the token or the key: asked when somebody connects it, so that a name that was
// misspelt is said at once and not by the first run. A server that is away says nothing: then it is found out when the repository is fetched.

import { noteHostKeys } from '@terrace/actors/vcs/view/connections';
import type { OAuthClientRow, OAuthTokenRow } from '@terrace/actors/vcs/view/connections';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { GithubRefused, textOfToken } from '@terrace/actors/vcs/view/installation-token';
import { openSshKey } from '@terrace/actors/vcs/token';
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
const uploadPackResult = 'application/x-git-upload-pack-result';
/** Ends what git says. */
const flush = '0000';
/** Of a server that gives its files and no more, as git may fetch them too. */
const dumb = /^text\/plain\b/;

/** What is to be followed; without a branch what its server has for the main one. */
interface Looked {
  readonly cloneUrl: string;
  readonly branch: string | null;
}

/** Why the repository cannot be followed, as a sentence about its server; null when it can, or when its server is away. */
export async function whyNotThere(
  services: Services,
  connection: Connection,
  { cloneUrl, branch }: Looked,
): Promise<string | null> {
  const url = new URL(cloneUrl);
  try {
    return url.protocol === 'ssh:'
      ? await whyNotBySsh(services, connection, { url, branch })
      : await whyNotByHttp(services, connection, { url, branch });
  } catch (error) {
    if (error instanceof EgressRefused) return error.message;
    if (error instanceof EgressFailed) return null;
    if (error instanceof GithubRefused) return error.isFinal ? error.message : null;
    throw error;
  }
}

/**
 * Has the key of a server that is met by SSH written down when none is known of it yet: since it was away when somebody began to follow its
 * repository, or since it is to be believed once more. One that is still away, or does not let us in, is in nobody's way here.
 */
export async function meetServer(services: Services, hook: HookRow | null): Promise<void> {
  if (hook === null || hook.known_hosts_given || hook.sealed_ssh_key === null) return;
  const url = new URL(hook.clone_url);
  const isKnown = readKnownHosts(hook.known_hosts).some(({ host }) => host === hostNameOf(url));
  if (url.protocol !== 'ssh:' || isKnown) return;
  const { known_hosts, known_hosts_given, username } = hook;
  const client = { id: hook.client, known_hosts, known_hosts_given };
  const token = { id: hook.token, sealed: hook.sealed_token, ssh_key: hook.sealed_ssh_key };
  await whyNotThere(services, { client, token, username }, { cloneUrl: hook.clone_url, branch: null });
}

interface Place {
  readonly url: URL;
  readonly branch: string | null;
}

async function whyNotByHttp(
  services: Services,
  connection: Connection,
  { url, branch }: Place,
): Promise<string | null> {
  const { token, username } = connection;
  const { egress } = services;
  const password = await textOfToken(services, token);
  const given = {
    'User-Agent': 'git/2 Terrace',
    ...(password === '' ? {} : authorizationOf('basic', { username, password })),
  };
  const bounds = { timeoutMs, bodyMaxBytes: answerBytesMax };
  const { status, headers } = await egress.send({
    url: `${url.href}/info/refs?service=git-upload-pack`,
    ...{ method: 'GET', headers: given, ...bounds },
  });
  const [type = ''] = headers['content-type'] ?? [];
  if (status === 200) {
    if (dumb.test(type)) return null;
    if (!type.startsWith(advertisement)) return `${url.host} has no git repository there`;
    if (branch === null) return null;
    // By protocol 2, that names what it is asked for; whoever does not speak it says nothing of the branch.
    const listed = await egress.send({
      url: `${url.href}/git-upload-pack`,
      ...{ method: 'POST', ...bounds },
      headers: {
        ...{ ...given, 'Git-Protocol': 'version=2' },
        ...{ 'Content-Type': 'application/x-git-upload-pack-request', Accept: uploadPackResult },
      },
      body: `${packet('command=ls-refs\n')}0001${packet(`ref-prefix refs/heads/${branch}\n`)}${flush}`,
    });
    const [kind = ''] = listed.headers['content-type'] ?? [];
    if (listed.status !== 200 || !kind.startsWith(uploadPackResult)) return null;
    return whyNoBranch(listed.body, { url, branch });
  }
  if (status === 401 || status === 403) return `${url.host} does not accept the token for it`;
  if (status >= 300 && status < 400)
    return `${url.host} sends elsewhere, where nobody goes with a token: the repository has moved, or the address of its server is not the right one`;
  // What is wrong with the server itself passes.
  return status === 404 || status === 410
    ? `${url.host} has no such repository, or does not show it to this token`
    : null;
}

const packet = (text: string): string => (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;

/** Of a list of what a server has, when it is whole. */
function whyNoBranch(list: Buffer, { url, branch }: Place): string | null {
  const text = list.toString();
  if (branch === null || !text.endsWith(flush)) return null;
  const name = ` refs/heads/${branch}`;
  // What the server can do stands behind the first name, after a zero.
  return ['\n', '\0', ' '].some((end) => text.includes(name + end)) || text.endsWith(name + flush)
    ? null
    : `${url.host} has no branch ${JSON.stringify(branch)} there`;
}

async function whyNotBySsh(services: Services, connection: Connection, { url, branch }: Place): Promise<string | null> {
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
    if (/^[0-9a-f]{4}/.test(stdout.subarray(0, 4).toString('latin1'))) return whyNoBranch(stdout, { url, branch });
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
