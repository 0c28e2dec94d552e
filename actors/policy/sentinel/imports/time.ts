// The import "time". The time of an evaluation stands still: who makes the import says what it is.

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { SentinelError } from '../position.ts';
import { MapValue, isNumber, wrap } from '../value.ts';
import type { Value } from '../value.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';
import { objectOf } from './object.ts';
import type { Parts } from './object.ts';

export interface TimeOptions {
  /** Nanoseconds since 1970. */
  readonly now: bigint;
  /** What `now` is shown in: a name of the time zone database, or an offset as `+02:00`. UTC when absent. */
  readonly timezone?: string | undefined;
}

/** Nanoseconds since 1970, and how far its clocks are ahead of UTC. */
interface Instant {
  readonly nanoseconds: bigint;
  readonly zone: Zone;
}

/** Seconds east of UTC at a moment (seconds since 1970). */
type Zone = (seconds: bigint) => number;

const second = 1_000_000_000n;

/**
 * With `timezone` and `fixed_time` (a timestamp, or seconds since 1970) of `import "plugin" "time" { config = { … } }`. Throws
 * SentinelError when one of them cannot be used.
 */
export function makeTime(now: bigint, config: Readonly<Record<string, unknown>>): Namespace {
  const { timezone, fixed_time: fixed } = config;
  const wrong = (message: string): never => {
    throw new SentinelError({ kind: 'host', message: `import "plugin" "time": ${message}` });
  };
  if (timezone !== undefined && typeof timezone !== 'string') return wrong('timezone must be a string');
  const instant =
    typeof fixed === 'number' && Number.isSafeInteger(fixed)
      ? BigInt(fixed) * second
      : typeof fixed === 'string'
        ? parseTimestamp(fixed)?.nanoseconds
        : undefined;
  if (fixed !== undefined && instant === undefined)
    return wrong('fixed_time must be a timestamp or the seconds since 1970');
  try {
    return time({ now: instant ?? now, timezone });
  } catch (error) {
    if (error instanceof RangeError) return wrong(`there is no time zone ${JSON.stringify(timezone)}`);
    throw error;
  }
}

/** Throws RangeError for a time zone that does not exist. */
export function time({ now, timezone }: TimeOptions): Namespace {
  return namespaceOf({
    now: timespace({ nanoseconds: now, zone: timezone === undefined ? utc : zoneOf(timezone) }),
    load: importFunction('time.load', 1, (given) => timespace(read(given, 0))),
    nanosecond: 1n,
    microsecond: 1_000n,
    millisecond: 1_000_000n,
    second,
    minute: 60n * second,
    hour: 3_600n * second,
  });
}

const utc: Zone = () => 0;

function zoneOf(name: string): Zone {
  const offset = offsetOf(name);
  if (offset !== undefined) return () => offset;
  const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
  return (seconds) => {
    const parts = format.formatToParts(Number(seconds) * 1000);
    return offsetOf(parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '') ?? 0;
  };
}

function offsetOf(text: string): number | undefined {
  if (text === '' || text === 'Z' || text === 'z') return 0;
  const found = /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (found === null || Number(found[2]) > 23 || Number(found[3]) > 59) return undefined;
  const size = Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0);
  return found[1] === '-' ? -size : size;
}

function read(given: Given, index: number): Instant {
  const value = given.value(index);
  if (value instanceof MapValue && isInstant(value.payload)) return value.payload;
  if (isNumber(value)) {
    return within(given, { nanoseconds: given.int(index) * second, zone: utc });
  }
  if (typeof value !== 'string') return given.wrong(index, 'a time, a timestamp or the seconds since 1970');
  return (
    parseTimestamp(value) ??
    given.fail(`${given.quoted(value)} is no timestamp as RFC 3339 has it (2006-01-02T15:04:05Z)`)
  );
}

/** Far enough for any policy, near enough for a calendar. */
const yearsMax = 100_000n;

function within(given: Given, instant: Instant): Instant {
  const size = instant.nanoseconds < 0n ? -instant.nanoseconds : instant.nanoseconds;
  if (size > yearsMax * 31_556_952n * second) given.fail(`the time is more than ${yearsMax} years away from 1970`);
  return instant;
}

const isInstant = (payload: unknown): payload is Instant =>
  typeof payload === 'object' && payload !== null && 'nanoseconds' in payload;

const timestamp = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/;

/** Undefined for what is no timestamp of RFC 3339, or names a day or hour that does not exist. */
export function parseTimestamp(text: string): Instant | undefined {
  const found = timestamp.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, seconds] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = offsetOf(found[8] ?? '');
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && seconds < 60;
  if (!exists || month < 1 || offset === undefined) return undefined;
  const whole = BigInt(date.getTime()) / 1000n + BigInt(hour * 3600 + minute * 60 + seconds - offset);
  const fraction = BigInt((found[7] ?? '').slice(0, 9).padEnd(9, '0'));
  return { nanoseconds: whole * second + fraction, zone: () => offset };
}

const timespace = (own: Instant): MapValue => objectOf(parts, own);

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const parts: Parts<Instant> = new Map<string, (own: Instant) => Value>([
  ['hour', (own) => BigInt(clockOf(own).getUTCHours())],
  ['minute', (own) => BigInt(clockOf(own).getUTCMinutes())],
  ['second', (own) => BigInt(clockOf(own).getUTCSeconds())],
  ['day', (own) => BigInt(clockOf(own).getUTCDate())],
  ['month', (own) => BigInt(clockOf(own).getUTCMonth() + 1)],
  ['month_name', (own) => months[clockOf(own).getUTCMonth()] ?? ''],
  ['weekday', (own) => BigInt(clockOf(own).getUTCDay())],
  ['weekday_name', (own) => weekdays[clockOf(own).getUTCDay()] ?? ''],
  ['year', (own) => BigInt(clockOf(own).getUTCFullYear())],
  ['unix', ({ nanoseconds }) => wrap(secondsOf(nanoseconds))],
  ['unix_nano', ({ nanoseconds }) => wrap(nanoseconds)],
  ['zone', (own) => BigInt(zoneSeconds(own))],
  ['zone_string', (own) => zoneString(zoneSeconds(own))],
  ['before', (own) => importFunction('timespace.before', 1, (given) => own.nanoseconds < read(given, 0).nanoseconds)],
  ['after', (own) => importFunction('timespace.after', 1, (given) => own.nanoseconds > read(given, 0).nanoseconds)],
  ['equal', (own) => importFunction('timespace.equal', 1, (given) => own.nanoseconds === read(given, 0).nanoseconds)],
  [
    'add',
    (own) =>
      importFunction('timespace.add', 1, (given) =>
        timespace(within(given, { ...own, nanoseconds: own.nanoseconds + given.int(0) })),
      ),
  ],
  ['sub', (own) => importFunction('timespace.sub', 1, (given) => wrap(own.nanoseconds - read(given, 0).nanoseconds))],
]);

/** A clock on the wall there, read as if it were in UTC. */
const clockOf = (own: Instant): Date => new Date((Number(secondsOf(own.nanoseconds)) + zoneSeconds(own)) * 1000);

/** Rounded down, also before 1970. */
const secondsOf = (nanoseconds: bigint): bigint =>
  nanoseconds >= 0n ? nanoseconds / second : -((-nanoseconds + second - 1n) / second);

const zoneSeconds = ({ nanoseconds, zone }: Instant): number => zone(secondsOf(nanoseconds));

function zoneString(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
