// The imports about text: strings, json, base64 and types, with every example of their documentation.

import assert from 'node:assert/strict';
import test from 'node:test';
import { holds, valuesOf } from './scratch-expressions.ts';

const strings = { head: 'import "strings"' };

test('strings: prefixes and suffixes are found and cut off', () =>
  holds(strings, [
    ['strings.has_prefix("billing-id", "billing-")', true],
    ['strings.has_prefix("bill-id", "billing-")', false],
    ['strings.has_prefix("", "")', true],
    ['strings.has_suffix("billing-id", "id")', true],
    ['strings.has_suffix("billing-name", "id")', false],
    ['strings.trim_prefix("billing-id", "billing-")', 'id'],
    ['strings.trim_prefix("bill-id", "billing-")', 'bill-id'],
    ['strings.trim_suffix("billing-id", "-id")', 'billing'],
    ['strings.trim_suffix("bill-id", "-foo")', 'bill-id'],
    ['strings.trim_suffix("bill-id", "")', 'bill-id'],
    ['strings.trim_prefix("éé", "é")', 'é'],
  ]));

test('strings: join lays lists flat and writes numbers and bools', () =>
  holds(strings, [
    ['strings.join(["foo", "bar", "baz"], ".")', 'foo.bar.baz'],
    ['strings.join([["foo", "bar"], "baz"], ".")', 'foo.bar.baz'],
    ['strings.join(["a", 1, 1.01, true], ",")', 'a,1,1.01,true'],
    ['strings.join([], ",")', ''],
    ['strings.join([[[]], ["x"]], ",")', 'x'],
    ['strings.join([1.0, 1e21, 0.00001], " ")', '1 1e+21 1e-05'],
    ['strings.join(["a", undefined], ",")', 'undefined'],
    [
      'strings.join(["a", {}], ",")',
      'error: strings.join: a list that is joined may hold strings, numbers, bools and lists, not map',
    ],
    ['strings.join("a", ",")', 'error: strings.join: argument 1 must be a list, not a string'],
    [
      'strings.join(["a", null], ",")',
      'error: strings.join: a list that is joined may hold strings, numbers, bools and lists, not null',
    ],
  ]));

test('strings: split and replace', () =>
  holds(strings, [
    ['strings.split("foo,bar,baz", ",")', ['foo', 'bar', 'baz']],
    ['strings.split(["foo", "bar", "baz"], ",")', ['foo', 'bar', 'baz']],
    ['strings.split("foo", ",")', ['foo']],
    ['strings.split("", ",")', ['']],
    ['strings.split("aé", "")', ['a', 'é']],
    ['strings.split("a,,b,", ",")', ['a', '', 'b', '']],
    ['strings.replace("foobar", "foo", "bar")', 'barbar'],
    ['strings.replace("foofoofoobar", "foo", "bar", 1)', 'barfoofoobar'],
    ['strings.replace("foofoofoobar", "foo", "bar", 2)', 'barbarfoobar'],
    ['strings.replace("foobar", "test", "bar")', 'foobar'],
    ['strings.replace("foobar", "foo", "bar", 0)', 'foobar'],
    ['strings.replace("foofoo", "foo", "$&", -1)', '$&$&'],
    ['strings.replace("ab", "", "-")', '-a-b-'],
    ['strings.replace("aaa", "a", "", 2)', 'a'],
  ]));

test('strings: cases and ends', () =>
  holds(strings, [
    ['strings.to_lower("FoO")', 'foo'],
    ['strings.to_upper("FoO")', 'FOO'],
    ['strings.to_upper("éß")', 'Éß'],
    ['strings.to_lower("ÀΣ")', 'àσ'],
    ['strings.trim("xxhixyx", "xy")', 'hi'],
    ['strings.trim("hi", "")', 'hi'],
    ['strings.trim("xxx", "x")', ''],
    ['strings.trim_left("xxhixx", "x")', 'hixx'],
    ['strings.trim_right("xxhixx", "x")', 'xxhi'],
    ['strings.trim("éhé", "é")', 'h'],
    ['strings.trim_space(" \\t\\n hi \\r\\n")', 'hi'],
    ['strings.trim_space("\\u00a0hi\\u2003")', 'hi'],
  ]));

test('an undefined argument makes the answer of an import undefined', () =>
  holds(strings, [
    ['strings.has_prefix(undefined, "a")', 'undefined'],
    ['strings.split("a", undefined)', 'undefined'],
    ['strings.to_lower(null)', 'error: strings.to_lower: argument 1 must be a string, not null'],
    ['strings.to_lower(1)', 'error: strings.to_lower: argument 1 must be a string, not an int'],
    ['strings.to_lower("a", "b")', 'error: strings.to_lower takes 1 argument, but was given 2'],
    ['strings.nothing', 'undefined'],
  ]));

test('json: values cross to text and back', () =>
  holds({ head: 'import "json"\nimport "types"' }, [
    ['json.unmarshal("{ \\"foo\\": 42 }").foo', 42],
    ['json.unmarshal("{ \\"foo\\": 42 }").bar', 'undefined'],
    ['json.unmarshal("[1, 2.5, null, true, \\"é\\"]")', [1, 2.5, null, true, 'é']],
    ['types.type_of(json.unmarshal("1"))', 'int'],
    ['types.type_of(json.unmarshal("1.5"))', 'float'],
    ['json.unmarshal("9007199254740993")', 9007199254740993n],
    ['json.unmarshal("-9223372036854775808")', -9223372036854775808n],
    ['types.type_of(json.unmarshal("123456789012345678901234"))', 'float'],
    ['json.marshal({"b": [1, 2.5, "x"], "a": null})', '{"a":null,"b":[1,2.5,"x"]}'],
    ['json.marshal(undefined)', 'undefined'],
    ['json.marshal([1, undefined, 2])', '[1,2]'],
    ['json.marshal({"a": undefined, "b": 1})', '{"b":1}'],
    ['json.marshal({})', '{}'],
    ['json.marshal({"a": {}, "b": []})', '{"a":{},"b":[]}'],
    ['json.marshal([func() { return 1 }])', 'undefined'],
    ['json.marshal({1: true})', '{"1":true}'],
    ['json.marshal("é\\n")', '"é\\n"'],
    ['json.marshal(9223372036854775807)', '9223372036854775807'],
    ['json.valid("{}")', true],
    ['json.valid("{")', false],
    ['json.valid("nul")', false],
    ['json.valid(1)', false],
    ['json.unmarshal(json.marshal({"a": [1, {"b": "c"}]}))', { a: [1, { b: 'c' }] }],
  ]));

test('json: a broken text is an error of the policy', async () => {
  const found = await valuesOf({ head: 'import "json"' }, ['json.unmarshal("{")']);
  assert.match(JSON.stringify(found), /"error: json.unmarshal: the string is no JSON: /);
});

test('base64: the standard alphabet and the one for URLs', () =>
  holds({ head: 'import "base64"' }, [
    ['base64.encode("foo")', 'Zm9v'],
    ['base64.decode("Zm9v")', 'foo'],
    ['base64.urlencode("foo")', 'Zm9v'],
    ['base64.urldecode("Zm9v")', 'foo'],
    ['base64.encode("")', ''],
    ['base64.encode("fo")', 'Zm8='],
    ['base64.encode("\\xfb\\xff")', '+/8='],
    ['base64.urlencode("\\xfb\\xff")', '-_8='],
    ['base64.urldecode("-_8=") is "\\xfb\\xff"', true],
    ['base64.decode("w6k=")', 'é'],
    ['base64.decode("Zm\\n9v")', 'foo'],
    ['base64.decode("Zm9")', 'error: base64.decode: the string is not in this encoding'],
    ['base64.decode("-_8=")', 'error: base64.decode: the string is not in this encoding'],
    ['base64.urldecode("+/8=")', 'error: base64.urldecode: the string is not in this encoding'],
  ]));

test('types: the name of every type', () =>
  holds({ head: 'import "types"' }, [
    ['types.type_of(true)', 'bool'],
    ['types.type_of("Hello!")', 'string'],
    ['types.type_of(42)', 'int'],
    ['types.type_of(42.123)', 'float'],
    ['types.type_of(null)', 'null'],
    ['types.type_of(undefined)', 'undefined'],
    ['types.type_of([])', 'list'],
    ['types.type_of({})', 'map'],
    ['types.type_of(func() { return 1 })', 'func'],
    ['types.type_of(rule { 1 > 0 })', 'bool'],
    ['types.type_of({}.missing)', 'undefined'],
  ]));

test('units and runtime', () =>
  holds({ head: 'import "units"\nimport "runtime"' }, [
    ['units.kilobyte', 1024],
    ['units.megabyte', 1048576],
    ['units.gigabyte', 1073741824],
    ['units.terabyte', 1099511627776],
    ['units.petabyte', 1125899906842624],
    ['units.megabyte * 2', 2097152],
    ['runtime.version', '0.40.0'],
  ]));
