// Which addresses a call to the outside may reach, and what an operator's list changes.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { readEgressRules } from './rules.ts';

const refused = [
  ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.0.0.1', '172.16.3.4', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['100.100.100.200', '168.63.129.16', '224.0.0.1', '255.255.255.255', '192.0.2.1', '198.18.0.1'],
  ...['::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', 'ff02::1'],
  ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', '2001:db8::1', 'not-an-address'],
];

test('no address of this machine, its network or its cloud may be reached, however it is written', () => {
  const rules = readEgressRules('', () => []);
  for (const address of refused) assert.notEqual(rules.whyNot(address), null, address);
  for (const address of ['8.8.8.8', '140.82.121.4', '2606:4700::1111', '::ffff:8.8.8.8'])
    assert.equal(rules.whyNot(address), null);
});

test('a public address of this machine itself may not be reached', () => {
  const rules = readEgressRules('', () => ['8.8.4.4', '2606:4700::1', 'fe80::1%eth0']);
  assert.equal(rules.whyNot('8.8.4.4'), "this machine's own address");
  assert.equal(rules.whyNot('2606:4700:0::1'), "this machine's own address");
  assert.equal(rules.whyNot('8.8.8.8'), null);
});

test('an operator allows addresses, networks and names', () => {
  const rules = readEgressRules('127.0.0.9, 10.1.0.0/16,[::1],fd00::/8, Git.Corp.Example', () => []);
  for (const address of ['127.0.0.9', '::ffff:127.0.0.9', '10.1.200.3', '::1', 'fd12::1'])
    assert.equal(rules.whyNot(address), null, address);
  for (const address of ['127.0.0.1', '10.2.0.1', 'fe80::1']) assert.notEqual(rules.whyNot(address), null, address);
  assert.ok(rules.isTrusted('git.corp.example'));
  assert.ok(rules.isTrusted('GIT.corp.example.'));
  assert.ok(!rules.isTrusted('x.git.corp.example'));
});

test('a list that cannot be meant is refused by what is wrong in it', () => {
  for (const entry of ['10.0.0.0/33', '300.1.1.1', 'https://x', 'host:80', '*.example.org'])
    assert.throws(() => readEgressRules(`a.example,${entry}`), new RegExp(entry.replaceAll(/[.*/]/g, '\\$&')));
});
