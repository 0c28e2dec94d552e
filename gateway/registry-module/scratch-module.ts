// For tests: a module of the registry, and versions of it that a worker's hand looks through.

import assert from 'node:assert/strict';
import type { Json } from '@terrace/machines/kernel/envelope';
import { organization } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

export const modules = `/api/v2/organizations/${organization}/registry-modules`;
export const content = {
  root: {
    ...{ path: '', name: 'vpc', readme: '# hi', empty: false, requiredVersion: [] },
    inputs: [{ name: 'cidr', type: 'string', description: '', default: null, sensitive: false }],
    ...{ outputs: [], dependencies: [], providers: [], resources: [] },
  },
  ...{ submodules: [], examples: [] },
};

export const makeModule = async (gateway: ScratchGateway, attributes: object = {}): Promise<Answered> =>
  await gateway.ask('POST', modules, {
    json: { data: { type: 'registry-modules', attributes: { name: 'vpc', provider: 'aws', ...attributes } } },
  });
export const makeVersion = async (gateway: ScratchGateway, version: string): Promise<Answered> =>
  await gateway.ask('POST', `${modules}/private/${organization}/vpc/aws/versions`, {
    json: { data: { type: 'registry-module-versions', attributes: { version } } },
  });

/** Publishes a version; the part of the worker is played by hand. */
export async function publish(
  gateway: ScratchGateway,
  version: string,
  error: Json = null,
  told: object = content,
): Promise<string> {
  const { body } = await makeVersion(gateway, version);
  const upload = body.data.links.upload;
  const bytes = Buffer.from(`the archive of ${version}`);
  assert.equal((await gateway.ask('PUT', upload, { token: null, bytes })).status, 200);
  const work = await gateway.claimJob(`extract-${body.data.id}-1`);
  const context = work.context as unknown as {
    readonly archive: string;
    readonly content: string;
    readonly name: string;
  };
  assert.equal(context.name, 'vpc');
  assert.deepEqual((await gateway.ask('GET', context.archive, { token: null })).bytes, bytes);
  const stored = await gateway.ask('PUT', context.content, {
    token: null,
    bytes: Buffer.from(JSON.stringify(told)),
  });
  const result = error === null ? { content: stored.body.digest, error } : { content: null, error };
  assert.equal(await work.endWith(result), 'committed');
  return upload;
}
