// For tests: a connection to the server of TERRACE_TEST_NATS_URL, whose user and password stand in the URL.

import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';

export const natsUrl = process.env['TERRACE_TEST_NATS_URL'];
/** For `test(name, { skip })`. */
export const skipWithoutNats = natsUrl === undefined ? 'TERRACE_TEST_NATS_URL is not set (npm test sets it)' : false;

export async function scratchConnection(url = natsUrl ?? ''): Promise<NatsConnection> {
  const { host, username, password } = new URL(url);
  const account = username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return await connect({ servers: `nats://${host}`, ...account });
}
