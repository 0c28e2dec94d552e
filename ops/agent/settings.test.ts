// What an agent is told: options before variables, and a sentence for what is missing.

import { strict as assert } from 'node:assert';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { readAgentSettings } from './settings.ts';

const env = { TFC_ADDRESS: 'https://tfe.example.org:8443/', TFC_AGENT_TOKEN: 'secret' };

test('the variables that agents elsewhere know are enough', () => {
  const more = { TFC_AGENT_NAME: 'rack 7', TFC_AGENT_SINGLE: 'true', TERRACE_EGRESS_ALLOW: 'mirror.acme.test' };
  const { folder, egress, ...rest } = readAgentSettings({}, { ...env, ...more });
  assert.deepEqual(rest, {
    ...{ address: 'https://tfe.example.org:8443', token: 'secret', name: 'rack 7', single: true, authority: null },
  });
  assert.match(folder, /\/\.terrace-agent\/rack-7$/);
  assert.deepEqual(['mirror.acme.test', 'other.acme.test'].map(egress.isTrusted), [true, false]);
  assert.equal(readAgentSettings({}, env).name, hostname());
});

test('an option wins over its variable', () => {
  const options = { address: 'https://other:1', poolToken: 'mine', name: 'me', single: true, dataDir: '/srv/agent' };
  const { address, token, name, single, folder } = readAgentSettings(options, {
    ...{ ...env, TFC_AGENT_NAME: 'you', TFC_AGENT_DATA_DIR: '/elsewhere', TFC_AGENT_SINGLE: 'false' },
  });
  assert.deepEqual([address, token, name, single, folder], ['https://other:1', 'mine', 'me', true, '/srv/agent']);
});

test('what is missing or wrong is named', () => {
  const cases: readonly (readonly [Parameters<typeof readAgentSettings>[0], NodeJS.ProcessEnv, RegExp])[] = [
    [{}, { TFC_AGENT_TOKEN: 'x' }, /--address or TFC_ADDRESS/],
    [{ address: 'http://tfe.example.org' }, env, /'http:\/\/tfe\.example\.org' must be a URL like https/],
    [{}, { TFC_ADDRESS: 'https://tfe' }, /no token: .*TFC_AGENT_TOKEN or --pool-token/],
    [{ name: 'a\nb' }, env, /the name 'a\nb' may have letters/],
    [{ caFile: '/nowhere/ca.pem' }, env, /TERRACE_CA_FILE is no certificate in PEM/],
  ];
  for (const [options, given, words] of cases)
    assert.throws(() => readAgentSettings(options, given), { name: /StartFault|Error/, message: words });
});
