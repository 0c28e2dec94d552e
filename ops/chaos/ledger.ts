// The configuration whose applies are killed, and the file in which each of its resources writes down when it begins and when it has ended:
// what really happened, seen from outside of terraform.

import type { Chance } from '@terrace/runtime/simulation/scheduler';

/** Each takes so long, in milliseconds. */
const workMs = { least: 100, most: 200 } as const;
const chainCount = 5;
/** This share of the resources stands alone and may be made at once; the others stand in chains. */
const freeShare = 1 / 5;

export interface Entry {
  /** The run whose apply makes it. */
  readonly apply: string;
  /** The resource's address. */
  readonly address: string;
  readonly what: 'begins' | 'ends';
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** `count` resources that write into `ledger`. */
export function configurationOf(count: number, ledger: string, chance: Chance): string {
  const free = Math.round(count * freeShare);
  const perChain = Math.ceil((count - free) / chainCount);
  const chained = Array.from({ length: count - free }, (_, index) => {
    const [chain, place] = [Math.floor(index / perChain), index % perChain];
    const name = `chain_${chain}_${place}`;
    const after = place === 0 ? '' : `depends_on = [terraform_data.chain_${chain}_${place - 1}]`;
    return `
resource "terraform_data" "${name}" {
  ${after}
  ${provisioner(`terraform_data.${name}`, ledger, chance)}
}`;
  });
  return `${chained.join('\n')}
resource "terraform_data" "free" {
  count = ${free}
  ${provisioner('terraform_data.free[${count.index}]', ledger, chance)}
}
`;
}

function provisioner(address: string, ledger: string, chance: Chance): string {
  const line = (what: Entry['what']): string => `echo "$TFC_RUN_ID ${address} ${what} $(date +%s%3N)" >> ${ledger}`;
  const seconds = chance.between(workMs.least, workMs.most) / 1_000;
  const command = `${line('begins')}; sleep ${seconds}; ${line('ends')}`;
  return `provisioner "local-exec" {
    command = ${JSON.stringify(command)}
  }`;
}

/** In the order in which they were written. */
export function entriesOf(text: string): readonly Entry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [apply = '', address = '', what = '', at = ''] = line.split(' ');
      return { apply, address, what: what as Entry['what'], at: Number(at) };
    });
}

/** Addresses with an entry of the one kind and none of the other. */
export const begun = (entries: readonly Entry[]): readonly string[] => {
  const ended = new Set(entries.filter(({ what }) => what === 'ends').map(({ address }) => address));
  return entries.filter(({ what, address }) => what === 'begins' && !ended.has(address)).map(({ address }) => address);
};
