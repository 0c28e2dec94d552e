// Which places a call from this server to the outside may reach: the public internet, and what an operator names. Whoever may write a
// URL here (a webhook, a repository) must not reach by it what only this machine or its network can.

import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { IPv4, IPv6 } from 'ipaddr.js';

export interface EgressRules {
  /** Whether an operator trusts this name, wherever it points. */
  readonly isTrusted: (host: string) => boolean;
  /** Why this address may not be reached, as in `a loopback address`; null when it may. */
  readonly whyNot: (address: string) => string | null;
}

type Address = IPv4 | IPv6;

/** Public addresses behind which a cloud keeps the secrets of its machines. */
const metadata = ['168.63.129.16'];

const kinds: Readonly<Record<string, string>> = {
  unspecified: 'an unspecified address',
  loopback: 'a loopback address',
  linkLocal: 'a link-local address, where clouds keep the secrets of machines',
  private: 'a private address',
  uniqueLocal: 'a private address',
  carrierGradeNat: 'a private address',
};

/** Throws a sentence when `text` is no list of names, addresses and networks with commas between them. */
export function readEgressRules(text: string, own: () => readonly string[] = ownAddresses): EgressRules {
  const names = new Set<string>();
  const networks: (readonly [Address, number])[] = [];
  for (const entry of text.split(',').map((one) => one.trim().toLowerCase())) {
    if (entry === '') continue;
    const plain = entry.replace(/^\[(.*)\]$/, '$1');
    if (ipaddr.isValidCIDR(plain)) networks.push(ipaddr.parseCIDR(plain));
    else if (isAddress(plain)) {
      const address = ipaddr.process(plain);
      networks.push([address, address.kind() === 'ipv4' ? 32 : 128]);
    } else if (/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(plain) && !/^[\d.]+$/.test(plain)) names.add(plain);
    else
      throw new Error(
        `must be names, addresses or networks (10.1.0.0/16) with commas between them, and '${entry}' is none`,
      );
  }
  const isIn = (address: Address, [network, bits]: readonly [Address, number]): boolean =>
    address.kind() === network.kind() && address.match(network, bits);
  return {
    isTrusted: (host) => names.has(host.toLowerCase().replace(/\.$/, '')),
    whyNot(given) {
      // A zone (`fe80::1%eth0`) says where, not what.
      const text = given.replace(/%.*$/, '');
      if (!isAddress(text)) return 'no address';
      const address = ipaddr.process(text);
      if (networks.some((network) => isIn(address, network))) return null;
      const kind = address.range();
      if (kind !== 'unicast') return kinds[kind] ?? `not an address of the public internet (${kind})`;
      const plain = address.toNormalizedString();
      if (metadata.includes(plain)) return 'an address where a cloud keeps the secrets of machines';
      const isOwn = own().some((one) => isAddress(one) && ipaddr.process(one).toNormalizedString() === plain);
      return isOwn ? "this machine's own address" : null;
    },
  };
}

/** In the usual notation alone: `0177.1` is a name here, and URL has made an address of it before. */
const isAddress = (text: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((one) => (one ?? []).map(({ address }) => address.replace(/%.*$/, '')));
