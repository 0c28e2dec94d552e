// What nobody can tell at the moment is not what is not so.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { ApiError } from '../http/errors.ts';
import { ReleasesAway, resolveVersion } from './engine-version.ts';

test('releases that are away are a reason to ask again, and a version that is not there is one to ask for another', async () => {
  const away = { resolve: () => Promise.reject(new ReleasesAway('it was answered with 502')), whyNot: async () => '' };
  const none = { resolve: async () => null, whyNot: async () => 'there is none' };
  const engines = { terraform: away, tofu: none };
  const refusal = async (engine: 'terraform' | 'tofu') => {
    const error: unknown = await resolveVersion({ engines }, { engine, version: '1.9.8' }, '/here').catch((one) => one);
    assert.ok(error instanceof ApiError);
    return [error.status, error.message, error.pointer, error.retryAfterMs];
  };
  assert.deepEqual(await refusal('terraform'), [503, 'it was answered with 502', null, 5_000]);
  assert.deepEqual(await refusal('tofu'), [422, 'there is none', '/here', null]);
});
