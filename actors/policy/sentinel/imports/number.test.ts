// The import decimal: every example of its documentation, and what General Decimal Arithmetic asks for.

import test from 'node:test';
import { holds } from './scratch-expressions.ts';

const decimal = { head: 'import "decimal"' };

test('decimal: numbers are made from floats, ints, strings and decimals', () =>
  holds(decimal, [
    ['decimal.new("1.1").string', '1.1'],
    ['decimal.new(2.2).string', '2.2'],
    ['decimal.new(3).string', '3'],
    ['decimal.new("1.1234E+400").string', '1.1234E+400'],
    ['decimal.new(decimal.new("7.50")).string', '7.50'],
    ['decimal.new("-0.00").string', '0.00'],
    ['decimal.new(".5").string', '0.5'],
    ['decimal.new("5.").string', '5'],
    ['decimal.new("1e3").string', '1E+3'],
    ['decimal.new("1e-7").string', '1E-7'],
    ['decimal.new("0.000001").string', '0.000001'],
    ['decimal.new("abc")', 'error: decimal.new: "abc" is not a number'],
    ['decimal.new("")', 'error: decimal.new: "" is not a number'],
    ['decimal.new([])', 'error: decimal.new: argument 1 must be a number, a string or a decimal, not a list'],
    ['decimal.new(undefined)', 'undefined'],
  ]));

test('decimal: infinities and what is not a number', () =>
  holds(decimal, [
    ['decimal.infinity(1).string', 'Infinity'],
    ['decimal.infinity(-1).string', '-Infinity'],
    ['decimal.inf(1).string', 'Infinity'],
    ['decimal.nan.string', 'NaN'],
    ['decimal.new(-1).sqrt().string', 'NaN'],
    ['decimal.new(0).mul(decimal.inf(1)).string', 'NaN'],
    ['decimal.nan.is(decimal.nan)', false],
    ['decimal.nan.is_not(decimal.nan)', true],
    ['decimal.is_infinite(100)', false],
    ['decimal.is_infinite("Infinity")', true],
    ['decimal.isinfinite("-inf")', true],
    ['decimal.is_inf(decimal.inf(-1))', true],
    ['decimal.isinf(decimal.nan)', false],
    ['decimal.is_nan("NaN")', true],
    ['decimal.isnan(1)', false],
    ['decimal.inf(1).gt("9e999")', true],
    ['decimal.inf(-1).lt("-9e999")', true],
    ['decimal.new(1).div(0).string', 'Infinity'],
    ['decimal.nan.int', 'undefined'],
    ['decimal.inf(1).int', 'undefined'],
  ]));

test('decimal: the parts of a number', () =>
  holds(decimal, [
    ['decimal.new(1.5).string', '1.5'],
    ['decimal.new(1.5).sign', 1],
    ['decimal.new(-1.5).sign', -1],
    ['decimal.new(0).sign', 0],
    ['decimal.new(1.5).coefficient', 15],
    ['decimal.new(-1.5).coefficient', 15],
    ['decimal.new(1.5).exponent', -1],
    ['decimal.new("100").exponent', 0],
    ['decimal.new("1e2").exponent', 2],
    ['decimal.new(1.5).float', 1.5],
    ['decimal.new(1.5).int', 1],
    ['decimal.new(-1.5).int', -2],
    ['decimal.new("9223372036854775807").int', 9223372036854775807n],
    ['decimal.new("9223372036854775808").int', 'undefined'],
  ]));

test('decimal: comparisons by both of their names', () =>
  holds(decimal, [
    ['decimal.new(1.5).is(1)', false],
    ['decimal.new("1.50").is(1.5)', true],
    ['decimal.new(1.5).is_not(1)', true],
    ['decimal.new(1.5).less_than(1)', false],
    ['decimal.new(1.5).lt("1.6")', true],
    ['decimal.new(1.5).less_than_or_equals(1)', false],
    ['decimal.new(1.5).lte(1.5)', true],
    ['decimal.new(1.5).greater_than(1)', true],
    ['decimal.new(1.5).gt(1.5)', false],
    ['decimal.new(1.5).greater_than_or_equals(1)', true],
    ['decimal.new(1.5).gte(decimal.new(1.5))', true],
    ['decimal.new("0.1").add("0.2").is("0.3")', true],
  ]));

test('decimal: arithmetic keeps the places that it is given', () =>
  holds(decimal, [
    ['decimal.new(1.5).add(1).string', '2.5'],
    ['decimal.new(1.5).subtract(1).string', '0.5'],
    ['decimal.new(1.5).sub(1).string', '0.5'],
    ['decimal.new(1.5).multiply(2).string', '3.0'],
    ['decimal.new(1.5).mul(2).is(3)', true],
    ['decimal.new(3.0).divide(1.5).string', '2'],
    ['decimal.new(1).div(8).string', '0.125'],
    ['length(decimal.new(1).div(3).string)', 102],
    ['decimal.new(1.5).modulo(1).string', '0.5'],
    ['decimal.new(7).mod(3).string', '1'],
    ['decimal.new(-7).remainder(3).string', '-1'],
    ['decimal.new(7).rem("2.5").string', '2.0'],
    ['decimal.new(1.5).power(2).string', '2.25'],
    ['decimal.new(2).pow(10).string', '1024'],
    ['decimal.new(100).div(4).string', '25'],
    ['decimal.new(1000).div(10).string', '100'],
  ]));

test('decimal: functions', () =>
  holds(decimal, [
    ['decimal.new(1.5).exp().string matches "^4\\\\.4816890703"', true],
    ['decimal.new(1.5).loge().string matches "^0\\\\.4054651081"', true],
    ['decimal.new(1.5).ln().is(decimal.new(1.5).loge())', true],
    ['decimal.new(1.5).log10().string matches "^0\\\\.1760912590"', true],
    ['decimal.new(1000).log().string', '3'],
    ['decimal.new(1.5).square_root().string matches "^1\\\\.2247448713"', true],
    ['decimal.new(16).sqrt().string', '4'],
    ['decimal.new(1.5).ceiling().string', '2'],
    ['decimal.new(-1.5).ceil().string', '-1'],
    ['decimal.new(1.5).floor().string', '1'],
    ['decimal.new(-1.5).floor().string', '-2'],
    ['decimal.new(1.5).absolute().string', '1.5'],
    ['decimal.new(-1.5).abs().string', '1.5'],
    ['decimal.new(1.5).negate().string', '-1.5'],
    ['decimal.new(-1.5).neg().string', '1.5'],
    ['decimal.new(2).sqrt().pow(2).sub(2).abs().lt("1e-98")', true],
  ]));
