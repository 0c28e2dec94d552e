// What must be so after an apply was killed, another has followed and all is at rest: nothing that was said to be made is missing, nothing is
// made twice of which nobody was told, and no two applies were at it at once.

import { begun } from './ledger.ts';
import type { Entry } from './ledger.ts';

const shownMax = 20;

/** What was seen of one round. */
export interface Seen {
  readonly addresses: readonly string[];
  /** What a client had read of the apply's log when the kill came, and the whole log afterwards. */
  readonly heard: string;
  readonly log: string;
  readonly isStructured: boolean;
  /** The machine never came back: what it had not brought is lost, and what terraform said last was heard by nobody. */
  readonly isDiskLost: boolean;
  readonly status: string;
  /** As `GET /api/v2/runs/…/explain` has it. */
  readonly explained: {
    readonly unfinished: {
      readonly inFlight: readonly { readonly address: string; readonly inState: string | null }[];
      readonly unsaved: readonly string[];
    } | null;
    readonly offer: { readonly command: string; readonly path: string } | null;
  };
  /** Addresses in the workspace's current state once the run was over, and at the very end. */
  readonly stateAfterKill: readonly string[];
  readonly stateAtEnd: readonly string[];
  /** The ledger when the kill came, and at the very end. */
  readonly atKill: readonly Entry[];
  readonly atEnd: readonly Entry[];
  /** How the refresh-only run and the next apply ended; the first is null where none was offered. */
  readonly refreshed: string | null;
  readonly followed: string;
  /** After the kill nobody was let in before somebody had looked. */
  readonly isHeldBack: boolean;
  readonly isLocked: boolean;
}

/** Addresses that a log says are made. */
export function completeIn(log: string, isStructured: boolean): readonly string[] {
  const line = isStructured
    ? /"@message":"(\S+): Creation complete after [^"]*"/gm
    : /^(\S+): Creation complete after /gm;
  return [...log.matchAll(line)].map(([, address = '']) => address.replaceAll('\\"', '"'));
}

const without = (all: readonly string[], some: Iterable<string>): readonly string[] => {
  const taken = new Set(some);
  return all.filter((one) => !taken.has(one));
};

/** Nothing when everything was right. */
export function faultsOf(seen: Seen): readonly string[] {
  return [...faultsOfKill(seen), ...faultsOfTelling(seen), ...faultsOfWhatFollowed(seen)];
}

function faultsOfKill(seen: Seen): readonly string[] {
  const { heard, isStructured, isDiskLost, explained, stateAfterKill, status } = seen;
  const told = isDiskLost ? (explained.unfinished?.unsaved ?? []) : [];
  const missing = without(completeIn(heard, isStructured), [...stateAfterKill, ...told]);
  return [
    ...missing.map((address) => `${address} was complete by the log, and is not in the state`),
    ...(['errored', 'applied'].includes(status) ? [] : [`the run is ${status}`]),
  ];
}

/** Whom nobody was told of; and, where it was cut short, that the next step is offered in the log and where it is explained. */
function faultsOfTelling(seen: Seen): readonly string[] {
  const { status, log, isStructured, isDiskLost, explained, stateAfterKill, atKill } = seen;
  if (status === 'applied') return without(completeIn(log, isStructured), stateAfterKill);
  const { unfinished, offer } = explained;
  const inFlight = unfinished?.inFlight.map(({ address }) => address) ?? [];
  const unsaved = unfinished?.unsaved ?? [];
  const named = [...inFlight, ...unsaved];
  // A log names no more of each.
  const shown = [...inFlight.slice(0, shownMax), ...unsaved.slice(0, shownMax)];
  const done = completeIn(log, isStructured).filter((address) => stateAfterKill.includes(address));
  const words = isStructured ? log.replaceAll('\\"', '"') : log;
  return [
    ...without(isDiskLost ? [] : begun(atKill), [...named, ...done]).map(
      (address) => `${address} was in flight, and is not named`,
    ),
    ...(unfinished?.inFlight ?? [])
      .filter(({ address, inState }) => (inState === 'absent') === stateAfterKill.includes(address))
      .map(({ address, inState }) => `${address} is said to be ${inState} in the state, and is not`),
    ...shown.filter((address) => !lastWords(words).includes(address)).map((one) => `the log does not name ${one}`),
    ...(offer === null ? ['no refresh-only run is offered'] : []),
    ...(words.includes('terraform apply -refresh-only') ? [] : ['the log does not offer a refresh-only run']),
  ];
}

/** What Terrace says at the end. */
const lastWords = (log: string): string => log.slice(Math.max(0, log.lastIndexOf('In flight when it ended')));

function faultsOfWhatFollowed(seen: Seen): readonly string[] {
  const { addresses, status, isDiskLost, explained, stateAtEnd, atEnd, refreshed, followed, isHeldBack, isLocked } =
    seen;
  const { inFlight = [], unsaved = [] } = explained.unfinished ?? {};
  const named = new Set(isDiskLost ? addresses : [...inFlight.map(({ address }) => address), ...unsaved]);
  const isEnd = (run: string): boolean => run === 'applied' || run === 'planned_and_finished';
  return [
    ...without(addresses, stateAtEnd).map((address) => `${address} is missing at the end`),
    ...timesOf(atEnd)
      .filter(([address, times]) => times > (named.has(address) ? 2 : 1))
      .map(([address, times]) => `${address} was begun ${times} times`),
    ...without(begun(atEnd), named).map((address) => `${address} was begun and never ended, and nobody was told`),
    ...overlapsOf(atEnd),
    ...(status === 'applied' || (refreshed !== null && isEnd(refreshed))
      ? []
      : [`the refresh-only run is ${refreshed}`]),
    ...(isEnd(followed) ? [] : [`the next apply is ${followed}`]),
    ...(isHeldBack === (status !== 'applied')
      ? []
      : [isHeldBack ? 'nobody was let in after an apply that ended well' : 'the next run was let in unasked']),
    ...(isLocked ? ['the workspace is still locked'] : []),
  ];
}

const timesOf = (entries: readonly Entry[]): readonly (readonly [string, number])[] =>
  [
    ...Map.groupBy(
      entries.filter(({ what }) => what === 'begins'),
      ({ address }) => address,
    ),
  ].map(([address, all]) => [address, all.length] as const);

/** Each apply's entries stand together. */
function overlapsOf(entries: readonly Entry[]): readonly string[] {
  const turns = entries.filter(({ apply }, index) => apply !== entries[index - 1]?.apply).map(({ apply }) => apply);
  return turns.length === new Set(turns).size ? [] : [`applies overlapped: ${turns.join(', ')}`];
}

/** From the last word of one apply to the first of the next, in milliseconds; null when only one wrote. */
export function gapOf(entries: readonly Entry[]): number | null {
  const next = entries.findIndex(({ apply }) => apply !== entries[0]?.apply);
  const [last, first] = [entries[next - 1], entries[next]];
  return last === undefined || first === undefined ? null : first.at - last.at;
}
