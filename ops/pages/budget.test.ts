// What a browser has to fetch before it shows anything stays small.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { readBuiltPages } from '@terrace/gateway/pages/built';
import { findPages } from '../setup/pages.mjs';

const kib = 1024;
const limits = { script: 260 * kib, style: 45 * kib, lazy: 120 * kib };

test('scripts and styles are within their budgets', () => {
  const folder = findPages();
  assert.ok(folder !== null, 'the pages are built (npm test builds them)');
  const { document, files } = readBuiltPages(folder);
  const sizeOf = (name: string): number => files.get(name)?.gzipped?.length ?? Infinity;
  const named = (pattern: RegExp): readonly string[] => [...document.matchAll(pattern)].map(([, name = '']) => name);
  // What the document names: its script, and what that one needs at once.
  const scripts = named(/\/pages\/([\w.-]+\.js)"/g);
  const styles = named(/\/pages\/([\w.-]+\.css)"/g);
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + sizeOf(name), 0);
  assert.ok(scripts.length > 0 && styles.length > 0);
  assert.ok(sum(scripts) <= limits.script, `scripts have ${sum(scripts)} bytes, gzipped`);
  assert.ok(sum(styles) <= limits.style, `styles have ${sum(styles)} bytes, gzipped`);
  for (const name of files.keys())
    if (name.endsWith('.js') && !scripts.includes(name))
      assert.ok(sizeOf(name) <= limits.lazy, `${name} has ${sizeOf(name)} bytes, gzipped`);
  // No file is put into the document, and none comes from elsewhere.
  assert.doesNotMatch(document, /<script(?![^>]* src="\/pages\/)|<style|https?:/);
});
