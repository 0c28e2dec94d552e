// `terrace user …`: people are made, and get a link by which they set their password, for a site admin to open or to hand on.

import { clientOf, findServer } from './api.ts';
import { printJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Makes somebody and prints the link of their first password. Throws ApiFailure with the server's words. */
export async function createUser(
  terminal: Terminal,
  username: string,
  options: { readonly email: string; readonly siteAdmin?: true | undefined; readonly json?: true | undefined },
): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const attributes = { username, email: options.email, 'is-site-admin': options.siteAdmin ?? false };
  await client.post('/api/v2/terrace/users', { body: { data: { type: 'users', attributes } } });
  await passwordLink(terminal, username, { json: options.json });
}

/** Prints the link; without a name, that of whose token is used. Throws ApiFailure with the server's words. */
export async function passwordLink(
  terminal: Terminal,
  username: string | undefined,
  { json = false }: { readonly json?: boolean | undefined },
): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const name = username ?? (await client.get('/api/v2/account/details')).data.attributes.username;
  const path = { username: name };
  const { data } = await client.post('/api/v2/terrace/users/{username}/actions/password-link', { params: { path } });
  const { attributes } = data;
  if (json) return printJson(terminal, 'password-link', attributes);
  const what = attributes['has-password'] ? `a new password of ${name}` : `the first password of ${name}`;
  terminal.complain(`terrace: whoever opens this link sets ${what}: once, until ${attributes['expires-at']}\n`);
  terminal.write(`${attributes.url}\n`);
}
