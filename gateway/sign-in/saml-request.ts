// A sign-in that has gone to the identity provider. Its id says itself which browser began it and when, and nobody else can make one: so
// whoever begins sign-ins and never comes back leaves no trace, and any gateway takes the answer.

import { timingSafeEqual } from 'node:crypto';
import type { GatewayServices } from '../http/services.ts';

/** How long somebody may take at the provider. */
export const samlRequestLivesMs = 15 * 60_000;
const nonceBytes = 8;
/** Of every id. */
export const samlRequestLength = 1 + 12 + 2 * nonceBytes + 64;
const pattern = /^_([0-9a-f]{12})([0-9a-f]{16})([0-9a-f]{64})$/;

type Services = Pick<GatewayServices, 'keys' | 'rng' | 'clock'>;

const macOf = ({ keys }: Pick<Services, 'keys'>, text: string, browser: Uint8Array): string =>
  Buffer.from(keys.mac('token', `saml-request\n${text}\n${Buffer.from(browser).toString('hex')}`)).toString('hex');

/** The id of one that begins now; `browser` is what it is known by. An XML id begins with no digit. */
export function beginSamlRequest(services: Services, browser: Uint8Array): string {
  const at = services.clock.now().toString(16).padStart(12, '0');
  const text = at + Buffer.from(services.rng.bytes(nonceBytes)).toString('hex');
  return `_${text}${macOf(services, text, browser)}`;
}

/** When this browser began it; null for any other text, and for one that is too old. */
export function samlRequestBegan(
  services: Pick<Services, 'keys' | 'clock'>,
  id: string,
  browser: Uint8Array,
): Date | null {
  const [, at = '', nonce = '', mac = ''] = pattern.exec(id) ?? [];
  if (mac === '' || !timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(services, at + nonce, browser)))) return null;
  const began = Number.parseInt(at, 16);
  return services.clock.now() - began < samlRequestLivesMs ? new Date(began) : null;
}
