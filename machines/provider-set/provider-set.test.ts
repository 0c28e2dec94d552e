// Which set of provider blocks wins, and under which name its blocks stand in a configuration.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { blocksFor, hasBlocks, wholeSource } from './provider-set.ts';
import type { ApplicableSet } from './provider-set.ts';

const set = (name: string, more: Partial<ApplicableSet> = {}): ApplicableSet => ({
  ...{ name, source: 'registry.terraform.io/hashicorp/aws', hcl: `provider "aws" { region = "${name}" }` },
  ...{ priority: false, global: false, byProject: false, byWorkspace: false, ...more },
});
const aws = [{ name: 'aws', source: 'hashicorp/aws' }];
const winner = (...sets: readonly ApplicableSet[]): string => /region = "(\w+)"/.exec(blocksFor(sets, aws))?.[1] ?? '';

test('with priority the widest place comes first, without it the nearest', () => {
  const inOrder = [
    set('a', { priority: true, global: true }),
    set('b', { priority: true, byProject: true }),
    set('c', { priority: true, byWorkspace: true }),
    set('d', { byWorkspace: true }),
    set('e', { byProject: true }),
    set('f', { global: true }),
  ];
  for (const [index, { name }] of inOrder.entries()) assert.equal(winner(...inOrder.slice(index).toReversed()), name);
  assert.equal(winner(set('y', { global: true }), set('x', { global: true })), 'x');
});

test('a configuration is given blocks of the providers that it wants, under their names there', () => {
  const azure = set('z', { source: 'hashicorp/azurerm', hcl: 'provider "azurerm" {}', global: true });
  assert.equal(blocksFor([set('a', { global: true }), azure], aws), 'provider "aws" { region = "a" }\n');
  assert.equal(blocksFor([azure], aws), '');
  // Another provider's block would have that one installed.
  assert.equal(blocksFor([{ ...azure, source: 'aws' }], aws), '');
  const two = 'provider "aws" {}\nprovider "aws" {\n  alias = "aws"\n}';
  const renamed = blocksFor([set('a', { hcl: two, global: true })], [{ name: 'amazon', source: 'HashiCorp/aws' }]);
  assert.equal(renamed, 'provider "amazon" {}\nprovider "amazon" {\n  alias = "aws"\n}\n');
});

test('sources are compared as terraform takes them', () => {
  assert.equal(wholeSource('aws'), 'registry.terraform.io/hashicorp/aws');
  assert.equal(wholeSource('acme/Net'), 'registry.terraform.io/acme/net');
  assert.equal(wholeSource('example.com/acme/net'), 'example.com/acme/net');
  assert.ok(hasBlocks('  provider "aws"{}'));
  assert.ok(!hasBlocks('# provider'));
});
