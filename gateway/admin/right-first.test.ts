// What only site admins may ask is not there for anybody else, whatever else is wrong with the request.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { describedEndpoints } from '../openapi/endpoints.ts';
import { makePerson } from '../team/scratch-people.ts';

test('who may not is told so before anything is said of the request', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { token } = await makePerson(gateway, 'bea');
  const ofSite = describedEndpoints().filter(({ path, isOfSite }) => isOfSite || path.startsWith('/api/v2/admin/'));
  assert.ok(ofSite.length > 60, `${ofSite.length} endpoints of the site`);
  const wrong: string[] = [];
  for (const { method, path } of ofSite) {
    const url = `${path.replaceAll(/:\w+/g, 'x')}?page[number]=x&page[size]=x&page[after]=%00&filter[status]=x`;
    for (const json of method === 'GET' ? [{}] : [{ data: 7 }, { data: { attributes: { enabled: 'maybe' } } }]) {
      const { status, body } = await gateway.ask(method, url, { token, ...(method === 'GET' ? {} : { json }) });
      if (status !== 404) wrong.push(`${method} ${path}: ${status} ${JSON.stringify(body.errors)}`);
    }
  }
  assert.deepEqual(wrong, []);
  // A site admin is told what is wrong.
  const { status, body } = await gateway.ask('PATCH', '/api/v2/admin/smtp-settings', { json: { data: 7 } });
  assert.deepEqual([status, body.errors[0].source.pointer], [422, '/data']);
  assert.deepEqual(gateway.faults, []);
});

test('an entry of a list is named by its list', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const json = { data: { type: 'terraform-versions', attributes: { version: '9.9.9', archs: [{ url: 7 }] } } };
  const { status, body } = await gateway.ask('POST', '/api/v2/admin/terraform-versions', { json });
  assert.deepEqual([status, body.errors[0].source.pointer], [422, '/data/attributes/archs/0/url']);
  const wrong = { data: { type: 'terraform-versions', attributes: { version: '9.9.9', archs: [7] } } };
  const answer = await gateway.ask('POST', '/api/v2/admin/terraform-versions', { json: wrong });
  assert.equal(answer.body.errors[0].detail, 'archs[0]: must be an object');
});
