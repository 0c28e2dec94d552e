// Proves that a wish becomes a version that can be had, and that what cannot be had is not asked for at every request.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { ListedVersion } from '@terrace/actors/site/view/tool-versions';
import { ReleasesAway } from '@terrace/gateway/workspace/engine-version';
import { makeResolvers, rangeOf } from './engine-versions.ts';

const archive = { url: 'https://acme.test/terraform.zip', sha: '0'.repeat(64), os: 'linux', arch: 'amd64' } as const;
const listed = (version: string, more: Partial<ListedVersion> = {}): ListedVersion => ({
  ...{ version, is_enabled: true, is_beta: false, archs: [] },
  ...more,
});

function resolver(
  present: readonly string[],
  released: readonly string[],
  tofus: readonly string[] = [],
  list: readonly ListedVersion[] = [],
) {
  const asked: string[] = [];
  const noted: string[] = [];
  let now = 0;
  let isAway = false;
  const { terraform, tofu } = makeResolvers(
    { read: async () => list, note: async (version) => void noted.push(version) },
    {
      presentVersions: async (engine) => (engine === 'tofu' ? tofus : present),
      releaseFault: async (engine, version) => {
        asked.push(`${engine} ${version}`);
        if (isAway) throw new Error('https://releases.test was answered with 502');
        return engine === 'terraform' && released.includes(version)
          ? null
          : 'https://releases.test has no such release';
      },
      now: () => now,
    },
  );
  const goAway = (away: boolean): void => void (isAway = away);
  return { ...terraform, tofu, asked, noted, goAway, wait: (ms: number) => (now += ms) };
}

test('an exact version, latest and constraints become versions that can be had', async () => {
  const { resolve } = resolver(['1.11.4', '1.5.7', '1.12.0'], ['1.9.8']);
  assert.equal(await resolve('latest'), '1.11.4');
  assert.equal(await resolve('1.5.7'), '1.5.7');
  assert.equal(await resolve('1.9.8'), '1.9.8');
  assert.equal(await resolve('~> 1.11.0'), '1.11.4');
  assert.equal(await resolve('~> 1.5'), '1.12.0');
  assert.equal(await resolve('>= 1.5, < 1.11.0'), '1.5.7');
  assert.equal(await resolve('>= 2.0'), null);
  assert.equal(await resolve('newest please'), null);
});

test('what was not to be had is asked for again only after a minute', async () => {
  const { resolve, asked, wait } = resolver(['1.11.4'], []);
  assert.equal(await resolve('9.9.9'), null);
  assert.equal(await resolve('9.9.9'), null);
  assert.deepEqual(asked, ['terraform 9.9.9']);
  wait(61_000);
  assert.equal(await resolve('9.9.9'), null);
  assert.deepEqual(asked, ['terraform 9.9.9', 'terraform 9.9.9']);
});

test('a server of releases that is away for a moment says nothing of a version, and is asked again soon', async () => {
  const { resolve, whyNot, goAway, asked, wait } = resolver(['1.11.4'], ['1.9.8']);
  goAway(true);
  const away = (error: Error): boolean =>
    error instanceof ReleasesAway &&
    /1\.9\.8 cannot be told at the moment: .* was answered with 502/.test(error.message);
  await assert.rejects(resolve('1.9.8'), away);
  await assert.rejects(whyNot('1.9.8'), away);
  goAway(false);
  await assert.rejects(resolve('1.9.8'), away, 'a moment later nobody is asked');
  assert.deepEqual(asked, ['terraform 1.9.8']);
  wait(6_000);
  assert.equal(await resolve('1.9.8'), '1.9.8');
});

test('the list of site admins: what it has needs no look, what it has switched off is not to be had, a release joins it', async () => {
  const { resolve, whyNot, asked, noted } = resolver(
    ['1.11.4', '1.10.5'],
    ['1.9.8'],
    [],
    [
      ...[listed('1.11.4', { is_enabled: false }), listed('1.5.7'), listed('1.9.9', { is_enabled: false })],
      ...[listed('1.10.7', { archs: [archive] }), listed('1.10.8', { archs: [archive], is_beta: true })],
    ],
  );
  assert.equal(await resolve('latest'), '1.10.5', 'what is installed and not switched off');
  assert.equal(await resolve('1.11.4'), null);
  assert.equal(
    await whyNot('1.11.4'),
    'Terraform version "1.11.4" is not a valid version: a site admin has disabled it; this server has 1.10.5, 1.10.7',
  );
  assert.equal(await resolve('1.9.9'), null);
  assert.equal(await resolve('1.5.7'), '1.5.7');
  assert.equal(await resolve('~> 1.10.0'), '1.10.7', 'one of their own, and no beta');
  assert.equal(await resolve('1.10.8'), '1.10.8', 'a beta by its number');
  assert.deepEqual(asked, []);
  assert.deepEqual([...new Set(noted)], ['1.10.5'], 'what is installed joins it too');
  assert.equal(await resolve('1.9.8'), '1.9.8');
  assert.equal(noted.at(-1), '1.9.8');
});

test('what is not to be had is told with the reason and with what there is', async () => {
  const { whyNot } = resolver(['1.11.4', '1.5.7'], []);
  assert.equal(
    await whyNot('1.10.99'),
    'terraform 1.10.99 is not here and cannot be fetched: https://releases.test has no such release; this server has 1.11.4, 1.5.7',
  );
  assert.match(
    await whyNot('>= 2.0'),
    /^no terraform that is here meets >= 2\.0: this server has 1\.11\.4, 1\.5\.7; others/,
  );
  assert.match(await whyNot('newest'), /^"newest" is no version of terraform, no constraint and not latest; this/);
  assert.match(await resolver([], []).whyNot('latest'), /; this server has none$/);
});

test('versions of tofu are its own: neither what terraform has nor what it cannot have says anything of them', async () => {
  const { resolve, tofu, whyNot, asked } = resolver(['1.11.4'], ['1.9.8'], ['1.12.6', '1.9.1']);
  assert.equal(await tofu.resolve('latest'), '1.12.6');
  assert.equal(await tofu.resolve('~> 1.9.0'), '1.9.1');
  assert.equal(await resolve('~> 1.9.0'), null);
  assert.equal(await tofu.resolve('1.11.4'), null);
  assert.equal(await tofu.resolve('1.9.8'), null);
  assert.equal(await resolve('1.9.8'), '1.9.8');
  assert.deepEqual(asked, ['tofu 1.11.4', 'tofu 1.9.8', 'terraform 1.9.8']);
  assert.equal(
    await tofu.whyNot('1.11.4'),
    'tofu 1.11.4 is not here and cannot be fetched: https://releases.test has no such release; this server has 1.12.6, 1.9.1, and for workspaces whose engine is terraform 1.11.4',
  );
  assert.match(await whyNot('1.12.6'), /this server has 1\.11\.4, and for workspaces whose engine is tofu 1\.12\.6/);
  assert.match(
    await resolver([], []).tofu.whyNot('latest'),
    /^tofu \d+\.\d+\.\d+ is not here and cannot be fetched: .*; this server has none$/,
  );
});

test('constraints in npm words', () => {
  assert.equal(rangeOf('~> 1.11.0'), '>=1.11.0 <1.12.0');
  assert.equal(rangeOf('>= 1.0, <2'), '>=1.0.0 <2.0.0');
  assert.equal(rangeOf('1.2.x'), null);
});
