// The imports about times, versions and addresses.

import test from 'node:test';
import { holds } from './scratch-expressions.ts';

const time = { head: 'import "time"\nt = time.load("2019-11-16T01:20:30Z")' };

test('time: the parts of a time', () =>
  holds(time, [
    ['t.hour', 1],
    ['t.minute', 20],
    ['t.second', 30],
    ['t.day', 16],
    ['t.month', 11],
    ['t.month_name', 'November'],
    ['t.weekday', 6],
    ['t.weekday_name', 'Saturday'],
    ['t.year', 2019],
    ['t.unix', 1573867230],
    ['t.unix_nano', 1573867230000000000n],
    ['t.zone', 0],
    ['t.zone_string', '+00:00'],
    ['time.load("2019-11-16T01:20:30-08:00").zone', -28800],
    ['time.load("2019-11-16T01:20:30-08:00").zone_string', '-08:00'],
    ['time.load("2019-11-16T01:20:30-08:00").hour', 1],
    ['time.load("2019-11-16T01:20:30+05:30").unix', 1573847430],
    ['time.load("2019-11-16T01:20:30.5Z").unix_nano', 1573867230500000000n],
    ['time.load(1573867230).month_name', 'November'],
    ['time.load(1573867230.0).year', 2019],
    ['time.load(-1).second', 59],
    ['time.load("1969-12-31T23:59:59.5Z").unix', -1],
    ['time.load(t).unix', 1573867230],
  ]));

test('time: comparisons and durations', () =>
  holds(time, [
    ['t.before("2019-11-15T01:20:30Z")', false],
    ['t.after("2019-11-15T01:20:30Z")', true],
    ['t.equal("2019-11-15T01:20:30Z")', false],
    ['t.equal("2019-11-16T02:20:30+01:00")', true],
    ['t.before(t)', false],
    ['t.equal(1573867230)', true],
    ['t.after(time.load(0))', true],
    ['t.add(time.nanosecond * 1).unix_nano', 1573867230000000001n],
    ['t.add(time.microsecond * 1).unix_nano', 1573867230000001000n],
    ['t.add(time.millisecond * 1).unix_nano', 1573867230001000000n],
    ['t.add(time.second * 1).second', 31],
    ['t.add(time.minute * 1).minute', 21],
    ['t.add(time.hour * 1).hour', 2],
    ['t.add(time.hour * -2).day', 15],
    ['t.sub("2019-11-16T04:20:30Z")', -10800000000000],
    ['time.load("2019-11-16T04:20:30Z").add(t.sub("2019-11-16T04:20:30Z")).equal(t)', true],
    [
      '[time.nanosecond, time.microsecond, time.millisecond, time.second, time.minute, time.hour]',
      [1, 1000, 1000000, 1000000000, 60000000000, 3600000000000],
    ],
  ]));

test('time: what is no time is an error', () =>
  holds(time, [
    [
      'time.load("yesterday")',
      'error: time.load: "yesterday" is no timestamp as RFC 3339 has it (2006-01-02T15:04:05Z)',
    ],
    [
      'time.load("2019-02-29T00:00:00Z")',
      'error: time.load: "2019-02-29T00:00:00Z" is no timestamp as RFC 3339 has it (2006-01-02T15:04:05Z)',
    ],
    [
      'time.load("2019-01-01T24:00:00Z")',
      'error: time.load: "2019-01-01T24:00:00Z" is no timestamp as RFC 3339 has it (2006-01-02T15:04:05Z)',
    ],
    ['time.load("2020-02-29T00:00:00Z").day', 29],
    [
      'time.load(true)',
      'error: time.load: argument 1 must be a time, a timestamp or the seconds since 1970, not a bool',
    ],
    ['time.load(9223372036854775807)', 'error: time.load: the time is more than 100000 years away from 1970'],
    ['time.load(undefined)', 'undefined'],
    ['t.add("1h")', 'error: timespace.add: argument 1 must be an int, not a string'],
  ]));

test('time: now stands still, in the zone and at the time of the configuration', async () => {
  await holds({ head: 'import "time"' }, [
    ['time.now.unix_nano', 1772600767089000000n],
    ['time.now.weekday_name', 'Wednesday'],
    ['time.now.zone_string', '+00:00'],
  ]);
  await holds(
    {
      head: 'import "time"',
      configuration: 'import "plugin" "time" {\n config = { "timezone": "Australia/Brisbane" }\n}\n',
    },
    [
      ['time.now.zone_string', '+10:00'],
      ['time.now.hour', 15],
    ],
  );
  await holds(
    {
      head: 'import "time"',
      configuration:
        'import "time" {\n path = "/opt/sentinel-import-time"\n config = { "fixed_time": 1504155600 }\n}\n',
    },
    [
      ['time.now.day', 31],
      ['time.now.month', 8],
    ],
  );
  await holds(
    {
      head: 'import "time"',
      configuration:
        'import "plugin" "time" {\n config = { fixed_time = "2020-07-01T12:00:00Z", timezone = "Europe/Berlin" }\n}\n',
    },
    [
      ['time.now.hour', 14],
      ['time.now.add(time.hour * 24 * 180).zone', 3600],
    ],
  );
});

const version = { head: 'import "version"\nv = version.new("1.0.0-alpha.1+001")' };

test('version: parts and comparisons', () =>
  holds(version, [
    ['v.major', 1],
    ['v.minor', 0],
    ['v.patch', 0],
    ['v.prerelease', 'alpha.1'],
    ['v.metadata', '001'],
    ['v.version', '1.0.0-alpha.1+001'],
    ['version.new("v1.2").version', 'v1.2'],
    ['version.new("v1.2").patch', 0],
    ['v.greater_than("0.12.0-alpha.1+001")', true],
    ['v.gt("1.0.1-alpha.1+001")', false],
    ['v.greater_than_or_equals("1.0.0-alpha.1+001")', true],
    ['v.gte("1.0.1-alpha.1+001")', false],
    ['v.less_than("1.0.1-alpha.1+001")', true],
    ['v.lt("0.12.0-alpha.1+001")', false],
    ['v.less_than_or_equals("1.0.0-alpha.1+001")', true],
    ['v.lte("0.12.0-alpha.1+001")', false],
    ['v.equals("1.0.0-alpha.1+001")', true],
    ['v.equals("1.0.0-alpha.1+002")', true],
    ['v.eq("0.12.0-alpha.1+001")', false],
    ['v.compare("0.12.0-alpha.1+001")', 1],
    ['v.compare("1.0.0-alpha.1+001")', 0],
    ['version.new("0.12.0-alpha.1+001").cmp("1.0.0-alpha.1+001")', -1],
    ['v.lt("1.0.0")', true],
    ['v.lt("1.0.0-alpha.2")', true],
    ['v.lt("1.0.0-alpha.beta")', true],
    ['version.new("1.0.0-alpha.10").gt("1.0.0-alpha.9")', true],
    ['version.new("1.10.0").gt(version.new("1.9.9"))', true],
    ['version.new("1.0").eq("1.0.0")', true],
    ['version.new("1.0.0.1").gt("1.0.0")', true],
    ['version.new("one")', 'error: version.new: "one" is no version'],
    ['version.new(1)', 'error: version.new: argument 1 must be a string or a version, not an int'],
  ]));

test('version: constraints', () =>
  holds(version, [
    ['v.satisfies("> 1.0.0-alpha.1+001")', false],
    ['v.satisfies(">= 1.0.0-alpha.1+001")', true],
    ['v.satisfies(">= 1.0.0-alpha.1+001, < 1.0.0-beta+001")', true],
    ['version.new("1.0.0").sat("= 1.0.0")', true],
    ['version.new("1.0.0").sat("1.0")', true],
    ['version.new("0.12.7").sat("~> 0.12.0")', true],
    ['version.new("0.13.0").sat("~> 0.12.0")', false],
    ['version.new("0.13.0").sat("~> 0.12")', true],
    ['version.new("1.0.0").sat("~> 0.12")', false],
    ['version.new("0.11.9").sat("~> 0.12")', false],
    ['version.new("1.2.3").sat("!= 1.2.3")', false],
    ['version.new("1.2.4").sat("!= 1.2.3")', true],
    ['version.new("1.2.3").sat("> 1.2, < 1.3")', true],
    ['version.new("1.2.3").sat(">1.2.3")', false],
    ['version.new("1.2.3").sat("<= 1.2.3")', true],
    ['version.new("1.1.0-alpha").satisfies("> 1.0.0")', false],
    ['version.new("1.1.0-alpha").satisfies("> 1.0.0-alpha")', false],
    ['version.new("1.1.0-beta").satisfies("> 1.1.0-alpha")', true],
    ['version.new("1.1.0").satisfies("> 1.1.0-alpha")', false],
    ['version.new("1.2.3").sat("around 1.2")', 'error: version.sat: "around 1.2" is no version constraint'],
    ['version.new("1.2.3").sat(">= 1.2,")', 'error: version.sat: "" is no version constraint'],
  ]));

test('sockaddr: addresses and networks', () =>
  holds({ head: 'import "sockaddr"' }, [
    ['sockaddr.is_contained("192.168.0.0/24", "192.168.0.32")', true],
    ['sockaddr.is_contained("192.168.0.0/24", "192.174.1.1")', false],
    ['sockaddr.is_contained("10.0.0.0/8", "10.1.0.0/16")', true],
    ['sockaddr.is_contained("10.1.0.0/16", "10.0.0.0/8")', false],
    ['sockaddr.is_contained("0.0.0.0/0", "8.8.8.8")', true],
    ['sockaddr.is_contained("0.0.0.0/0", "::1")', false],
    ['sockaddr.is_contained("2001:db8::/32", "2001:db8:1::5")', true],
    ['sockaddr.is_contained("2001:db8::/32", "2001:db9::")', false],
    ['sockaddr.is_equal("192.168.12.24", "192.168.12.24")', true],
    ['sockaddr.is_equal("192.168.12.24", "192.168.12.25")', false],
    ['sockaddr.is_equal("2001:db8::1", "2001:0db8:0:0:0:0:0:1")', true],
    ['sockaddr.is_equal("10.0.0.0/8", "10.0.0.0/16")', false],
    ['sockaddr.is_ipv4("192.168.12.24")', true],
    ['sockaddr.is_ipv4("192.168.12.0/24")', true],
    ['sockaddr.is_ipv4("2001:0db8:85a3:0000:0000:8a2e:0370:7334")', false],
    ['sockaddr.is_ipv4("example.com")', false],
    ['sockaddr.is_ipv4("300.1.1.1")', false],
    ['sockaddr.is_ipv4("127.1")', false],
    ['sockaddr.is_ipv6("2001:0db8:85a3:0000:0000:8a2e:0370:7334")', true],
    ['sockaddr.is_ipv6("192.168.12.24")', false],
    [
      'sockaddr.is_contained("10.0.0.0/33", "10.0.0.1")',
      'error: sockaddr.is_contained: "10.0.0.0/33" is no IP address',
    ],
  ]));
