// Proves that the command line is read before anything is asked: what is wrong with it ends with 2 and is named, by every command.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { test } from 'node:test';

const entry = new URL('../terrace.mjs', import.meta.url).pathname;

async function terrace(
  line: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number; readonly said: string }> {
  const child = spawn(process.execPath, [entry, ...line.split(' ')], {
    env: { PATH: process.env['PATH'], TERRACE_HOME: '/nowhere', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.once('close', resolve));
  return { code, said };
}

test('an argument that makes no sense is named, and the code is 2', async () => {
  const cases: readonly (readonly [string, RegExp, NodeJS.ProcessEnv?])[] = [
    ['start --bogus', /--bogus/],
    ['start --role baker', /baker/],
    ['bogus', /bogus/],
    ['doctor --bogus', /--bogus/],
    ['agent', /--address or TFC_ADDRESS/],
    ['agent', /'tfe.example.org' must be a URL/, { TFC_ADDRESS: 'tfe.example.org' }],
    ['agent --address https://127.0.0.1:1', /TFC_AGENT_TOKEN or --pool-token/],
    ['node list extra', /extra/],
    ['node join-command --role foo', /--role .*foo/],
    ['actor inspect run/', /'run\/'/],
    ['actor replay unknown', /'unknown'/],
    ['actor list --limit 0', /--limit .*'0'/],
    ['actor list --stuck-for soon', /--stuck-for .*'soon'/],
    ['dead list --actor unknown', /--actor .*'unknown'/],
    ['dead show xx', /'xx'/],
    ['dead retry', /name the letters/],
    ['dead retry 1 --all', /--all .*1/],
    ['queue dead discard 7 xx', /'xx'/],
    ['events --workspace hello', /--workspace needs --org/, { TFE_ADDRESS: 'https://127.0.0.1:1', TFE_TOKEN: 'x' }],
    ['mirror upload /nowhere/bundle.tar.gz', /there is no file \/nowhere\/bundle/],
    ['partition list', /TFE_ADDRESS is 'nonsense'/, { TFE_ADDRESS: 'nonsense', TFE_TOKEN: 'x' }],
  ];
  for (const [line, words, env = {}] of cases) {
    const { code, said } = await terrace(line, env);
    assert.equal(code, 2, `${line}: ${said}`);
    assert.match(said, words, line);
    assert.doesNotMatch(said, /^\s+at .*:\d+:\d+/m, 'a stack is no sentence');
  }
});
