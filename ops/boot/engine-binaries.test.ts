// Programs out of archives that a site admin has named: what cannot be fetched or is something else is told with its version and its address,
// and never stands where a run would take it from.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { EgressFailed } from '@terrace/runtime/egress/egress';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { architecture, cache, platform } from '../setup/places.mjs';
import { engineBinaries } from './engine-binaries.ts';

/** A tar file, zipped, that holds one program. */
function archiveOf(script: string): Buffer {
  const header = Buffer.alloc(512);
  header.write('terraform', 0);
  header.write(script.length.toString(8).padStart(11, '0'), 124);
  header.write('0', 156);
  const content = Buffer.alloc(512 * Math.ceil(script.length / 512));
  content.write(script);
  return gzipSync(Buffer.concat([header, content, Buffer.alloc(1024)]));
}

type Archive = Parameters<ReturnType<typeof engineBinaries>>[2][number];

const other = archiveOf(`#!/bin/sh\n# ${randomUUID()}\necho OpenTofu v1.12.6\n`);
const sha = createHash('sha256').update(other).digest('hex');
const url = 'https://acme.test/own/terraform.tar.gz';
const path = join(cache, 'terraform-archives', sha, 'terraform');

test('what cannot be fetched is told with its version and its address, without what may be secret there', async () => {
  const answer =
    (status: number, body: Buffer = Buffer.alloc(0)) =>
    async () => ({ status, body, headers: {}, isCut: false, url });
  const refused = async (): Promise<never> => {
    throw new EgressFailed('acme.test did not answer (ECONNREFUSED)');
  };
  for (const [send, reason, isPassing] of [
    [refused, /acme\.test did not answer \(ECONNREFUSED\)$/, true],
    [answer(404), /it was answered with 404$/, false],
    [answer(503), /it was answered with 503$/, true],
    [
      answer(200, Buffer.from('else')),
      /terraform\.tar\.gz has SHA-256 \w{64}, the list of versions says \w{64}/,
      false,
    ],
    [answer(200, other), /it holds no Terraform, but OpenTofu$/, false],
  ] as const) {
    const archive = { os: platform, arch: architecture, url: `${url}?signature=secret`, sha } as Archive;
    const error: Error = await engineBinaries({ send })('terraform', '1.11.4-acme1', [archive]).then(
      () => assert.fail('it was fetched'),
      (fault: Error) => fault,
    );
    assert.ok(error.message.startsWith(`terraform 1.11.4-acme1 could not be fetched from ${url}: `), error.message);
    assert.match(error.message, reason);
    assert.equal(error instanceof RetryableFault, isPassing, error.message);
    await assert.rejects(access(path), 'nothing else stands at its place');
  }
});

/** Asked by a process of its own, whose releases lie there. */
async function askedFor(
  version: string,
  releases: string,
): Promise<{ readonly name: string; readonly message: string }> {
  const script = `import { engineBinaries } from ${JSON.stringify(new URL('engine-binaries.ts', import.meta.url).href)};
    const error = await engineBinaries({})('terraform', '${version}', []).then(() => new Error('it was fetched'), (one) => one);
    process.stdout.write(JSON.stringify({ name: error.name, message: error.message }));`;
  const env = { ...process.env, TERRACE_TERRAFORM_DOWNLOAD_URL: releases };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  return JSON.parse(stdout);
}

test('a release that cannot be fetched, as where there is no internet, is told with its version, its address and what to do', async (t) => {
  let status = 503;
  const server = createServer((_request, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [releases, answer, wanted] of [
    ['http://127.0.0.1:9', 0, 'RetryableFault'],
    [at, 503, 'RetryableFault'],
    [at, 404, 'Error'],
  ] as const) {
    status = answer;
    const { name, message } = await askedFor('1.9.87', releases);
    assert.ok(message.startsWith(`terraform 1.9.87 could not be fetched from ${releases}/1.9.87: `), message);
    assert.match(message, /; install terraform 1\.9\.87 on PATH, [^\n]* or choose another version for the workspace$/);
    assert.equal(name, wanted, message);
  }
});
