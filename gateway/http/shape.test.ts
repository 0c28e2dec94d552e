// An answer is held against what its endpoint promises; the scratch gateway does it with every answer of every test.

import assert from 'node:assert/strict';
import test from 'node:test';
import { resourceShape, shows, text, toOneOf, whyNotPromised } from './shape.ts';

const Thing = resourceShape('ThingOfATest', 'things', { name: text }, { owner: toOneOf('users') });
const endpoint = { method: 'GET', path: '/things', answers: { 200: shows(Thing), 204: null, 302: null } };
const relationships = { owner: { data: null } };
const document = (attributes: object) => ({ data: { id: 't', type: 'things', attributes, relationships } });
const why = (status: number, body: unknown, contentType?: string) =>
  whyNotPromised(endpoint, { status, body, contentType });

test('an answer of its shape is as promised, and so is a failure, and whatever an endpoint says nothing of', () => {
  assert.equal(why(200, document({ name: 'a' })), null);
  assert.equal(why(204, undefined), null);
  assert.equal(why(404, { errors: [] }), null);
  assert.equal(whyNotPromised({ method: 'GET', path: '/things' }, { status: 200, body: 1 }), null);
});

test('what is missing, of another type or not named in the shape is told with its place', () => {
  assert.match(why(200, document({})) ?? '', /\/data\/attributes\/name: /);
  assert.match(why(200, document({ name: 1 })) ?? '', /\/data\/attributes\/name: /);
  assert.match(why(200, document({ name: 'a', more: 1 })) ?? '', /shape\.ts\): \/data\/attributes: .*more/);
  assert.match(why(201, document({ name: 'a' })) ?? '', /answered 201, and promises 200 or 204 or 302/);
  assert.match(why(204, document({ name: 'a' })) ?? '', /with a body, and promises none/);
  const bytes = { ...endpoint, answers: { 200: 'application/json' } };
  assert.match(
    whyNotPromised(bytes, { status: 200, body: '', contentType: 'text/plain' }) ?? '',
    /promises application/,
  );
});
