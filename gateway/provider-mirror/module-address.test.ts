// Addresses of modules as registries write them, and as nobody should.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOfModule } from './module-address.ts';

const base = 'https://registry.acme.test/v1/modules/acme/vpc/aws/1.0.0/download';
const commit = '573f574c922782bc658f05523d0c902a4792b0a8';

test('repositories and archives are read as go-getter reads them', () => {
  const git = (url: string, ref: string | null, folder = '') => ({ kind: 'git', url, ref, folder });
  const archive = (url: string, format: string, folder = '') => ({ kind: 'archive', url, format, folder });
  const cases: readonly (readonly [string, object])[] = [
    [`git::https://github.com/acme/vpc?ref=${commit}`, git('https://github.com/acme/vpc', commit)],
    [
      'git::https://github.com/acme/vpc.git//modules/a?ref=v1.0.0&depth=1',
      git('https://github.com/acme/vpc.git', 'v1.0.0', 'modules/a'),
    ],
    ['https://git.acme.test:8443/vpc.git', git('https://git.acme.test:8443/vpc.git', null)],
    [
      'https://api.github.com/repos/acme/vpc/tarball/v1//*?archive=tar.gz',
      archive('https://api.github.com/repos/acme/vpc/tarball/v1', 'tar.gz', '*'),
    ],
    ['https://files.acme.test/vpc.tgz?token=x', archive('https://files.acme.test/vpc.tgz?token=x', 'tar.gz')],
    ['/files/vpc.zip//sub%20folder', archive('https://registry.acme.test/files/vpc.zip', 'zip', 'sub folder')],
    ['./module.tar.gz', archive('https://registry.acme.test/v1/modules/acme/vpc/aws/1.0.0/module.tar.gz', 'tar.gz')],
  ];
  for (const [text, place] of cases) assert.deepEqual(placeOfModule(text, base), place, text);
});

test('what the mirror does not fetch is refused with its reason', () => {
  for (const [text, words] of [
    ['s3::https://s3.amazonaws.com/bucket/vpc.zip', /nothing by "s3"/],
    ['git::ssh://git@github.com/acme/vpc.git', /no address of HTTPS/],
    ['git::http://github.com/acme/vpc.git', /no address of HTTPS/],
    ['git@github.com:acme/vpc.git', /no address of HTTPS/],
    ['git::ext::sh -c id', /no address of HTTPS/],
    ['git::file:///etc', /no address of HTTPS/],
    ['github.com/acme/vpc', /no address of HTTPS/],
    ['git::https://me:secret@github.com/acme/vpc', /a name or a password/],
    ['git::https://github.com/acme/vpc?ref=--upload-pack=id', /whose ref is none/],
    ['git::https://github.com/acme/vpc?ref=a..b', /whose ref is none/],
    ['git::https://github.com/acme/vpc?sshkey=x', /has a key in it/],
    ['git::https://github.com/acme/vpc//a/%2e%2e/b', /./],
    ['git::https://github.com/acme/vpc//a%2f..%2fb', /leads elsewhere/],
    ['https://files.acme.test/vpc.tar.xz', /neither a repository/],
    ['https://files.acme.test/vpc.zip?archive=false', /neither a repository/],
    ['https://files.acme.test/vpc.zip?checksum=md5:1', /its checksum/],
    [`https://files.acme.test/${'x'.repeat(3_000)}.zip`, /more than 2048 characters/],
  ] as const)
    try {
      const place = placeOfModule(text, base);
      // A parser of URLs may have made it plain.
      assert.equal(place.folder.includes('..'), false, text);
      assert.equal(text.includes('%2e'), true, text);
    } catch (error) {
      assert.match((error as Error).message, words, text);
      assert.match((error as Error).message, /^its registry says that it is at /);
    }
});
