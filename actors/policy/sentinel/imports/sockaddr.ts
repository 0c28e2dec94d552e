// The import "sockaddr": IPv4 and IPv6 addresses, alone or with the length of their network (`10.0.0.0/8`).

import ipaddr from 'ipaddr.js';
import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';

interface Network {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

export const sockaddr = (): Namespace =>
  namespaceOf({
    is_contained: importFunction('sockaddr.is_contained', 2, (given) => contains(read(given, 0), read(given, 1))),
    is_equal: importFunction('sockaddr.is_equal', 2, (given) => {
      const [a, b] = [read(given, 0), read(given, 1)];
      return a.bits === b.bits && a.address.toNormalizedString() === b.address.toNormalizedString();
    }),
    is_ipv4: importFunction('sockaddr.is_ipv4', 1, (given) => parse(given.string(0))?.address.kind() === 'ipv4'),
    is_ipv6: importFunction('sockaddr.is_ipv6', 1, (given) => parse(given.string(0))?.address.kind() === 'ipv6'),
  });

/** Whether every address of `inner` is one of `outer`. */
function contains(outer: Network, inner: Network): boolean {
  if (outer.address.kind() !== inner.address.kind() || inner.bits < outer.bits) return false;
  return inner.address.kind() === 'ipv4'
    ? (inner.address as ipaddr.IPv4).match(outer.address as ipaddr.IPv4, outer.bits)
    : (inner.address as ipaddr.IPv6).match(outer.address as ipaddr.IPv6, outer.bits);
}

function read(given: Given, index: number): Network {
  const text = given.string(index);
  return parse(text) ?? given.fail(`${given.quoted(text)} is no IP address`);
}

/** Longer than any address with its network. */
const lengthMax = 64;

function parse(text: string): Network | undefined {
  if (text.length > lengthMax) return undefined;
  const [host = '', length, ...rest] = text.split('/');
  // ipaddr.js also reads 0x7f.1 and 127; an address in a policy is written in full.
  if (rest.length > 0 || !(host.includes(':') ? ipaddr.IPv6.isValid(host) : ipaddr.IPv4.isValidFourPartDecimal(host))) {
    return undefined;
  }
  const address = host.includes(':') ? ipaddr.IPv6.parse(host) : ipaddr.IPv4.parse(host);
  const bitsMax = address.kind() === 'ipv4' ? 32 : 128;
  if (length === undefined) return { address, bits: bitsMax };
  return /^\d{1,3}$/.test(length) && Number(length) <= bitsMax ? { address, bits: Number(length) } : undefined;
}
