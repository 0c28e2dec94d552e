// `terrace user …`: people are made, and get a link by which they set their password, for a site admin to open or to hand on.

import { z } from 'zod';
import { findServer, getJson, postJson } from './api.ts';
import { printJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const Account = z.object({ data: z.object({ attributes: z.object({ username: z.string() }) }) });
const Link = z.object({
  data: z.object({
    attributes: z.object({
      username: z.string(),
      url: z.string(),
      'expires-at': z.string(),
      'has-password': z.boolean(),
    }),
  }),
});

/** Makes somebody and prints the link of their first password. Throws Refusal with the server's words. */
export async function createUser(
  terminal: Terminal,
  username: string,
  options: { readonly email: string; readonly siteAdmin?: true | undefined; readonly json?: true | undefined },
): Promise<void> {
  const server = await findServer(terminal.env);
  const attributes = { username, email: options.email, 'is-site-admin': options.siteAdmin ?? false };
  await postJson(server, '/api/v2/terrace/users', { data: { type: 'users', attributes } });
  await passwordLink(terminal, username, { json: options.json });
}

/** Prints the link; without a name, that of whose token is used. Throws Refusal with the server's words. */
export async function passwordLink(
  terminal: Terminal,
  username: string | undefined,
  { json = false }: { readonly json?: boolean | undefined },
): Promise<void> {
  const server = await findServer(terminal.env);
  const name = username ?? Account.parse(await getJson(server, '/api/v2/account/details')).data.attributes.username;
  const path = `/api/v2/terrace/users/${encodeURIComponent(name)}/actions/password-link`;
  const { attributes } = Link.parse(await postJson(server, path)).data;
  if (json) return printJson(terminal, 'password-link', attributes);
  const what = attributes['has-password'] ? `a new password of ${name}` : `the first password of ${name}`;
  terminal.complain(`terrace: whoever opens this link sets ${what}: once, until ${attributes['expires-at']}\n`);
  terminal.write(`${attributes.url}\n`);
}
