// Requests that no domain ever sees: every one of them is answered in JSON:API with a 4xx, and none is a fault of ours.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from './scratch-gateway.ts';

test(
  'a path or a query with U+0000 names nothing, and one that cannot be decoded is a bad request',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const cases = [
      ['/api/v2/organizations/%00/workspaces', 404],
      ['/api/v2/organizations/a%00b', 404],
      ['/api/v2/runs/run-%00', 404],
      ['/api/v2/organizations/acme/workspaces/%ff', 400],
      ['/workspaces/%ff', 400],
      ['/api/v2/organizations/acme/workspaces?search%5Bname%5D=%00', 400],
      ['/api/v2/organizations/acme/workspaces?search%5Btags%5D=a%00&search%5Btags%5D=b', 400],
      [`/api/v2/runs/${'a'.repeat(6_000)}`, 400],
    ] as const;
    for (const [path, status] of cases) {
      const answer = await gateway.ask('GET', path);
      assert.equal(answer.status, status, path);
      assert.match(String(answer.headers['content-type']), /^application\/vnd\.api\+json/, path);
      const [error] = answer.body.errors;
      assert.equal(error.status, String(status), path);
      assert.equal(typeof error.detail, 'string');
    }
    assert.deepEqual(gateway.faults, []);

    // What makes no sense in a query is named, and what a path takes is told.
    const queries = [
      ['organizations/acme/workspaces', 'page[size]', 'abc', /^page\[size\]: must be a whole number/],
      ['organizations', 'page[number]', '1.5', /^page\[number\]: must be a whole number/],
      ['terrace/actors', 'filter[kind]', 'bogus', /'bogus' is no kind of actor; there are .*run/],
      ['terrace/dead-letters', 'filter[kind]', 'bogus', /'bogus' is no kind of actor/],
      ['terrace/jobs', 'filter[status]', 'lazy', /must be waiting, .* or canceling, and 'lazy' is not/],
    ] as const;
    for (const [path, parameter, value, words] of queries) {
      const query = new URLSearchParams({ [parameter]: value }).toString();
      const { status, body } = await gateway.ask('GET', `/api/v2/${path}?${query}`);
      assert.deepEqual([status, body.errors[0].source], [400, { parameter }], path);
      assert.match(body.errors[0].detail, words);
    }
    for (const size of ['', '0', '-3', '1000'])
      assert.equal((await gateway.ask('GET', `/api/v2/organizations?page[size]=${size}`)).status, 200, size);
    const untaken = await gateway.ask('DELETE', '/api/v2/organizations/acme/workspaces');
    assert.deepEqual([untaken.status, untaken.headers['allow']], [404, 'GET, POST']);
    assert.match(untaken.body.errors[0].detail, /^DELETE .* is nothing that this server knows; .* takes GET and POST$/);
    assert.equal((await gateway.ask('GET', '/api/v2/nothing')).headers['allow'], undefined);
  },
);

test('what a body lacks, or has otherwise, is said in words', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const make = async (attributes: object) => {
    const { status, body } = await gateway.ask('POST', '/api/v2/organizations', { json: { data: { attributes } } });
    return [status, body.errors[0].detail, body.errors[0].source.pointer];
  };
  assert.deepEqual(await make({ email: 'a@b.test' }), [422, 'name: is missing', '/data/attributes/name']);
  assert.deepEqual(await make({ name: 7, email: 'a@b.test' }), [422, 'name: must be a text', '/data/attributes/name']);
  assert.deepEqual(await make({ name: 'acme-2', email: 'b' }), [
    ...[422, 'email: must be an e-mail address', '/data/attributes/email'],
  ]);
  const nothing = await gateway.ask('POST', '/api/v2/runs', { json: { data: 7 } });
  assert.deepEqual([nothing.status, nothing.body.errors[0].detail], [422, 'data: must be an object']);
});

test(
  'a resource of another type is refused with the place at fault; terraform leaves some types empty',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('typed');
    await gateway.makeConfiguration(workspace);
    const attributes = { name: 'other', email: 'a@b.test', serial: 1, md5: 'd41d8cd98f00b204e9800998ecf8427e' };
    const relationships = { workspace: { data: { id: workspace, type: 'workspaces' } } };
    const calls = [
      ['POST', '/api/v2/organizations', 'organizations'],
      ['POST', '/api/v2/organizations/acme/projects', 'projects'],
      ['POST', '/api/v2/organizations/acme/workspaces', 'workspaces'],
      ['PATCH', `/api/v2/workspaces/${workspace}`, 'workspaces'],
      ['PATCH', '/api/v2/organizations/acme/workspaces/typed', 'workspaces'],
      ['POST', `/api/v2/workspaces/${workspace}/configuration-versions`, 'configuration-versions'],
      ['POST', `/api/v2/workspaces/${workspace}/state-versions`, 'state-versions'],
      ['POST', '/api/v2/runs', 'runs'],
    ] as const;
    for (const [method, path, type] of calls) {
      const json = { data: { type: 'teams', attributes, relationships } };
      const { status, body } = await gateway.ask(method, path, { json });
      assert.equal(status, 422, path);
      assert.deepEqual(body.errors[0].source, { pointer: '/data/type' }, path);
      assert.equal(body.errors[0].detail, `type: must be "${type}"`);
    }
    const tags = `/api/v2/workspaces/${workspace}/relationships/tags`;
    const tagged = await gateway.ask('POST', tags, { json: { data: [{ type: 'teams', attributes: { name: 'a' } }] } });
    assert.deepEqual([tagged.status, tagged.body.errors[0].source], [422, { pointer: '/data/0/type' }]);
    for (const [name, type] of Object.entries({ right: 'workspaces', empty: '', nothing: null })) {
      const json = { data: { type, attributes: { name } } };
      const made = await gateway.ask('POST', '/api/v2/organizations/acme/workspaces', { json });
      assert.equal(made.status, 201, name);
    }
  },
);
