// What is downloaded is used only when it is complete and is what its release says; whatever goes wrong has a name, and leaves
// nothing that a later start could take for the program.

import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { download, installMember } from './download.mjs';
import { tarOf, zipOf } from './scratch-archive.ts';

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'terrace-download-'));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    target: join(folder, 'bin', 'program'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const program = Buffer.from('#!/bin/sh\necho it runs\n'.padEnd(5_000, '#'));

const sumOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const archives = {
  'program.tar.gz': tarOf('program', program),
  'program.zip': zipOf([
    { name: 'LICENSE.txt', bytes: Buffer.from('words') },
    { name: 'program', bytes: program },
  ]),
} as const;

for (const [archiveName, archive] of Object.entries(archives)) {
  const sums = `${sumOf(Buffer.from('else'))}  other-${archiveName}\n${sumOf(archive)}  ${archiveName}\n`;
  const install = (place: { readonly url: string; readonly target: string }, more: object = {}) =>
    installMember({
      archiveUrl: `${place.url}/${archiveName}`,
      archiveName,
      sums,
      member: 'program',
      target: place.target,
      ...more,
    });

  suite(`download: ${archiveName}`, () => {
    test('a good archive gives its program, executable, in place at once', async () => {
      await using place = await serve((_request, response) => response.end(archive));
      await install(place);
      assert.deepEqual(await readFile(place.target), program);
      assert.equal((await stat(place.target)).mode & 0o777, 0o755);
      assert.deepEqual(await readdir(join(place.folder, 'bin')), ['program']);
    });

    test('two at once give one program, and leave nothing beside it', async () => {
      await using place = await serve((_request, response) => response.end(archive));
      await Promise.all([install(place), install(place), install(place)]);
      assert.deepEqual(await readFile(place.target), program);
      assert.deepEqual(await readdir(join(place.folder, 'bin')), ['program']);
    });

    test('an archive that is another than its release says is not used', async () => {
      const other = Buffer.from(archive);
      other[20] = (other[20] ?? 0) ^ 1;
      await using place = await serve((_request, response) => response.end(other));
      await assert.rejects(
        install(place),
        new RegExp(`${archiveName} has SHA-256 ${sumOf(other)}, its release says ${sumOf(archive)}: not used`),
      );
      assert.deepEqual(await readdir(place.folder), []);
    });

    test('an archive that breaks off is named with how far it came', async () => {
      const half = archive.subarray(0, archive.length / 2);
      // The connection is cut; and a proxy in between ends it politely.
      await using cut = await serve((_request, response) => {
        response.writeHead(200, { 'content-length': archive.length });
        response.write(half, () => response.destroy());
      });
      await assert.rejects(install(cut), new RegExp(`${archiveName} broke off after \\d+ of ${archive.length} bytes`));
      await using polite = await serve((_request, response) => response.end(half));
      await assert.rejects(install(polite), /not used/);
      for (const place of [cut, polite]) assert.deepEqual(await readdir(place.folder), []);
    });

    test('what the release does not list, and an archive without the program, are named', async () => {
      await using place = await serve((_request, response) => response.end(archive));
      await assert.rejects(install(place, { sums: '' }), new RegExp(`no line for ${archiveName}`));
      await assert.rejects(install(place, { member: 'absent' }), new RegExp(`${archiveName} holds no absent`));
      assert.deepEqual(await readdir(place.folder), []);
    });
  });
}

test('an answer that is none, and one that takes too long, are named; a redirect is followed', async () => {
  await using place = await serve((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/here' }).end();
    else if (request.url === '/here') response.end('here');
    else if (request.url === '/slow') response.write('a beginning');
    else response.writeHead(404).end();
  });
  await assert.rejects(download(`${place.url}/absent`), /absent was answered with 404/);
  await assert.rejects(download(`${place.url}/slow`, 100), (error: Error) =>
    /time/i.test(`${error.name} ${error.message}`),
  );
  assert.equal((await download(`${place.url}/moved`)).toString(), 'here');
  await place[Symbol.asyncDispose]();
  await assert.rejects(
    download(`${place.url}/here`),
    new RegExp(`${place.url}/here could not be fetched: .*ECONNREFUSED`),
  );
});

test('damaged archives are errors with a name, never a program', async () => {
  const zip = archives['program.zip'];
  for (const damaged of [zip.subarray(0, -30), Buffer.from('PK'), Buffer.alloc(0)]) {
    await using place = await serve((_request, response) => response.end(damaged));
    const installing = installMember({
      archiveUrl: `${place.url}/program.zip`,
      archiveName: 'program.zip',
      sums: `${sumOf(damaged)}  program.zip`,
      member: 'program',
      target: place.target,
    });
    await assert.rejects(installing, /no complete zip file/);
    assert.deepEqual(await readdir(place.folder), []);
  }
});
