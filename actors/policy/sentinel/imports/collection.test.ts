// The imports about lists and maps: collection, collection/lists and collection/maps.

import test from 'node:test';
import { holds } from './scratch-expressions.ts';

const collection = {
  head: `import "collection"
people = [
	{"name": "ann", "role": {"title": "admin", "level": 3}},
	{"name": "bob", "role": {"title": "user", "level": 1}},
	{"name": "eve", "role": {"title": "user", "level": 2}},
]
names = {"x": "one", "y": "two"}
is_user = func(person) { return person.role.title is "user" }`,
};

test('collection: helpers that take functions give lists, of maps too', () =>
  holds(collection, [
    ['collection.filter([1, 2, 3, 4], func(n) { return n % 2 is 0 })', [2, 4]],
    ['map collection.filter(people, is_user) as p { p.name }', ['bob', 'eve']],
    ['collection.filter(names, func(v) { return v is "two" })', ['two']],
    ['collection.filter([], is_user)', []],
    ['collection.filter([1, undefined], func(n) { return n > 0 })', [1]],
    ['collection.reject([1, 2, 3, 4], func(n) { return n % 2 is 0 })', [1, 3]],
    ['map collection.reject(people, is_user) as p { p.name }', ['ann']],
    ['collection.find(people, is_user).name', 'bob'],
    ['collection.find([1, 2], func(n) { return n > 5 })', 'undefined'],
    ['collection.find(names, func(v) { return v matches "^t" })', 'two'],
    ['collection.filter(undefined, is_user)', 'undefined'],
    ['collection.filter(1, is_user)', 'error: collection.filter: argument 1 must be a list or a map, not an int'],
    ['collection.filter([1], 1)', 'error: collection.filter: argument 2 must be a function, not an int'],
    ['length(collection.filter(people, is_user))', 2],
  ]));

test('collection: matches compares what the partial map has', () =>
  holds(collection, [
    ['map collection.matches(people, {"role": {"title": "user"}}) as p { p.name }', ['bob', 'eve']],
    ['map collection.matches(people, {"name": "eve", "role": {"level": 2}}) as p { p.name }', ['eve']],
    ['collection.matches(people, {"name": "mallory"})', []],
    ['collection.matches(people, {"missing": null})', []],
    ['length(collection.matches(people, {}))', 3],
    ['collection.matches({"a": {"n": 1, "m": 2}, "b": {"n": 2}}, {"n": 1})', [{ n: 1, m: 2 }]],
    ['collection.matches([{"l": [1, 2]}], {"l": [1, 2]})', [{ l: [1, 2] }]],
    ['collection.matches([{"l": [1, 2]}], {"l": [1]})', []],
    ['collection.matches([1, "a"], {"n": 1})', []],
    ['collection.matches([{"n": 1.0}], {"n": 1})', [{ n: 1 }]],
  ]));

const lists = { head: 'import "collection/lists" as lists' };

test('collection/lists: concat, sort and sum', () =>
  holds(lists, [
    ['lists.concat([1], [2, 3])', [1, 2, 3]],
    ['lists.concat([1, 2], [10, 20], [100, 200])', [1, 2, 10, 20, 100, 200]],
    ['lists.concat([1])', 'error: lists.concat takes at least 2 arguments, but was given 1'],
    ['lists.sort(["zebra", "bat", "horse"], func(x, y) { return compare(x, y) })', ['bat', 'horse', 'zebra']],
    [
      'lists.sort([{"foo": 8}, {"foo": 4}, {"foo": 100}], func(x, y) { return compare(x.foo, y.foo) })',
      [{ foo: 4 }, { foo: 8 }, { foo: 100 }],
    ],
    ['lists.sort([3, 1, 2], func(x, y) { return compare(y, x) })', [3, 2, 1]],
    ['lists.sort([1, 2], func(x, y) { return true })', 'error: lists.sort: the sort function must return -1, 0 or 1'],
    ['lists.sum([2, 5, 10, 500])', 517],
    ['lists.sum([2, 5, 10, 500]) is 517', true],
    ['lists.sum([1.5, 1])', 2.5],
    ['lists.sum([])', 0],
    ['lists.sum([1, undefined])', 'undefined'],
    ['lists.sum([1, "2"])', 'error: lists.sum: the list may only hold numbers'],
  ]));

test('collection/lists: what is in one list, in all, in some', () =>
  holds(lists, [
    ['lists.difference([1, 2, 3], [2])', [1, 3]],
    ['lists.difference([1, 2, 3], [2], [3])', [1]],
    ['lists.difference([1, "1", 1.0], [1])', ['1']],
    ['lists.difference([{"a": 1}, [1]], [{"a": 1}])', [[1]]],
    ['lists.union([1, 2], [2, 3])', [1, 2, 3]],
    ['lists.union([{"a": 1}], [{"a": 1}, {"a": 2}], [null, null])', [{ a: 1 }, { a: 2 }, null]],
    ['lists.intersection([1, 2, 3, 2], [2, 3, 4])', [2, 3]],
    ['lists.intersection([[1], [2]], [[2]], [[2], [3]])', [[2]]],
    ['lists.intersection([1], [])', []],
  ]));

const maps = { head: 'import "collection/maps" as maps' };

test('collection/maps: get follows a path, or gives the default', () =>
  holds(maps, [
    ['maps.get({"foo": "bar"}, "foo")', 'bar'],
    ['maps.get({"foo": [{"bar": {"baz": 4}}]}, "foo.0.bar.baz")', 4],
    ['maps.get({"foo": [{"bar": 4}, {"bar": 8}, {"bar": 45}]}, "foo.*.bar")', [4, 8, 45]],
    ['maps.get({}, "foo", "bar")', 'bar'],
    ['maps.get({}, "foo")', 'undefined'],
    ['maps.get({}, "foo") is not defined', true],
    ['maps.get({"foo": null}, "foo", "bar")', null],
    ['maps.get({"foo": null}, "foo.bar", "baz")', 'baz'],
    ['maps.get({"foo": undefined}, "foo", "bar")', 'bar'],
    ['maps.get({"foo": [1]}, "foo.1", "none")', 'none'],
    ['maps.get({"foo": [1]}, "foo.bar", "none")', 'none'],
    ['maps.get({"foo": {"a": {"n": 1}, "b": {"n": 2}}}, "foo.*.n")', [1, 2]],
    ['maps.get({"foo": [{"l": [{"n": 1}, {"n": 2}]}, {"l": []}]}, "foo.*.l.*.n")', [[1, 2], []]],
    ['maps.get({"foo": 1}, "foo.*", "none")', 'none'],
    ['maps.get({"foo": [{"n": 1}, {}]}, "foo.*.n", 0)', [1, 0]],
    ['maps.get({1: {true: "x"}}, "1.true")', 'x'],
    ['maps.get({"*": {"n": 1}}, "*.n")', 1],
    ['maps.get(undefined, "foo", "bar")', 'bar'],
    ['maps.get(null, "foo", "bar")', 'bar'],
    ['maps.get({}, 1)', 'error: maps.get: argument 2 must be a string, not an int'],
  ]));

test('collection/maps: has', () =>
  holds(maps, [
    ['maps.has({"foo": "bar"}, "foo")', true],
    ['maps.has({}, "foo")', false],
    ['maps.has({"foo": {"bar": null}}, "foo.bar")', true],
    ['maps.has({"foo": {"bar": 1}}, "foo.baz")', false],
    ['maps.has({"foo": [{"bar": 1}, {}]}, "foo.*.bar")', true],
    ['maps.has({"foo": [{}]}, "foo.*.bar")', false],
    ['maps.has({"foo": [1]}, "foo.0")', true],
    ['maps.has({"foo": [1]}, "foo.1")', false],
  ]));

test('collection/maps: pick keeps the shape of what it takes from', () =>
  holds(maps, [
    ['maps.pick({"foo": "bar"}, ["foo"])', { foo: 'bar' }],
    ['maps.pick({"foo": "bar", "baz": "qux", "nit": "nat"}, ["foo", "baz"])', { foo: 'bar', baz: 'qux' }],
    [
      'maps.pick({"foo": "bar", "baz": [{"qux": 4}, {"qux": 10}], "nit": {"nat": "pak"}}, ["baz.1.qux", "nit.nat"])',
      { baz: [{ qux: 10 }], nit: { nat: 'pak' } },
    ],
    ['maps.pick({"a": 1}, ["b", "b.c"])', {}],
    ['maps.pick({"a": 1}, [])', {}],
    ['maps.pick({"a": {"b": 1, "c": 2}}, ["a.b", "a"])', { a: { b: 1, c: 2 } }],
    ['maps.pick({"l": [{"a": 1, "b": 2}, {"a": 3}]}, ["l.*.a"])', { l: [{ a: 1 }, { a: 3 }] }],
    ['maps.pick({"a": null}, ["a"])', { a: null }],
    ['maps.pick({"l": [1, 2, 3]}, ["l.2", "l.0"])', { l: [1, 3] }],
  ]));

test('collection/maps: set, unset and omit leave the original as it was', () =>
  holds({ head: `${maps.head}\nobject = {"foo": [{"bar": true}, {"bar": false}], "baz": {"qux": 1, "nit": 2}}` }, [
    ['maps.set({"foo": "bar"}, "foo", "qux")', { foo: 'qux' }],
    ['maps.set({}, "foo.bar.baz", 10)', { foo: { bar: { baz: 10 } } }],
    ['maps.set({"foo": [2, 5]}, "foo.0", 10)', { foo: [10, 5] }],
    ['maps.set({"foo": [2, 5]}, "foo.2", 10)', { foo: [2, 5, 10] }],
    ['maps.set({"foo": [2, 5]}, "foo.7", 10)', 'error: maps.set: the path has 7 for a list of 2'],
    ['maps.set(object, "foo.*.bar", true).foo', [{ bar: true }, { bar: true }]],
    ['maps.set({"a": 1}, "a.b", 2)', { a: { b: 2 } }],
    ['maps.set({}, "a", undefined).a', 'undefined'],
    ['[maps.set(object, "baz.qux", 9).baz.qux, object.baz.qux]', [9, 1]],
    ['maps.unset(object, "baz.qux").baz', { nit: 2 }],
    ['maps.unset(object, "foo.0").foo', [{ bar: false }]],
    ['maps.unset(object, "foo.*.bar").foo', [{}, {}]],
    ['maps.unset({"a": 1}, "b.c")', { a: 1 }],
    ['maps.omit(object, ["foo", "baz.nit"])', { baz: { qux: 1 } }],
    ['maps.omit({"l": [1, 2, 3]}, ["l.0", "l.1"])', { l: [3] }],
    ['maps.omit({"a": 1}, [])', { a: 1 }],
    ['[maps.omit(object, ["baz"]), length(object)]', [{ foo: [{ bar: true }, { bar: false }] }, 2]],
    ['maps.omit({"a": 1}, [1])', 'error: maps.omit: every path must be a string'],
  ]));
