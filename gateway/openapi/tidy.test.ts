// The house rules of the API, as an ordinary test: every endpoint says what it answers, and is upstream's or below /api/v2/terrace; the
// document that is made of them hangs together.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openApiDocument } from './document.ts';
import { describedEndpoints } from './endpoints.ts';
import { apiPage } from './page.ts';
import { coverageOf, shapeOf, upstreamEndpoints } from './upstream.ts';

const endpoints = describedEndpoints();
const document = openApiDocument(endpoints);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** What neither Terraform Enterprise has nor is below /api/v2/terrace; each with its reason. */
const ours: Readonly<Record<string, string>> = {
  'GET /api/v2/openapi.json': 'the document itself',
  'GET /api/v2/runs/:/trace': 'of before there was /api/v2/terrace; the command line reads it',
  'GET /api/v2/runs/:/explain': 'of before there was /api/v2/terrace; the command line reads it',
  'GET /api/v2/runs/:/apply': 'beside GET /runs/:/plan, which upstream has',
  'GET /api/v2/teams/:/relationships/users': 'go-tfe reads it after it has added somebody',
  'GET /api/v2/admin/feature-sets': 'go-tfe asks it for the plan of an organization',
  'POST /api/v2/admin/organizations/:/subscription': 'go-tfe puts an organization on a plan by it',
  'GET /api/v2/organizations/:/team-tokens': 'upstream has it since its second client',
};

test('every endpoint of the API is one that Terraform Enterprise has, or below /api/v2/terrace', (t) => {
  const upstream = new Set(upstreamEndpoints.map(shapeOf));
  const strange = endpoints
    .filter(({ path, admit }) => path.startsWith('/api/v2/') && !path.startsWith('/api/v2/terrace/') && !admit)
    .map(shapeOf)
    .filter((shape) => !upstream.has(shape) && !(shape in ours));
  assert.deepEqual(
    strange,
    [],
    'a path that upstream does not have goes below /api/v2/terrace (see gateway/openapi/upstream.tsv)',
  );
  for (const { priority, served, all, missing } of coverageOf(endpoints)) {
    t.diagnostic(`priority ${priority}: ${served} of ${all} endpoints are served`);
    const areas = Map.groupBy(missing, ({ area }) => area);
    t.diagnostic(`  not there: ${[...areas].map(([area, each]) => `${area} ${each.length}`).join(', ')}`);
  }
});

test('nothing that the terraform CLI asks for goes away', () => {
  const [first, second] = coverageOf(endpoints);
  assert.ok((first?.served ?? 0) >= 41, `${first?.served} of priority 1`);
  assert.ok((second?.served ?? 0) >= 120, `${second?.served} of priority 2`);
});

test('no two endpoints differ in the names of their parts alone, and each has an id of its own', () => {
  const paths = Object.keys(document.paths).map((path) => path.replaceAll(/\{\w+\}/g, '{}'));
  assert.deepEqual(
    paths.filter((path, at) => paths.indexOf(path) !== at),
    [],
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.deepEqual(
    ids.filter((id, at) => ids.indexOf(id) !== at),
    [],
  );
});

test('every reference leads somewhere, and every endpoint says what it answers', () => {
  const names = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name = '']) => name);
  assert.ok(names.length > 100, `${names.length} references`);
  for (const name of new Set(names)) {
    const [, schema] = /^#\/components\/(?:schemas|responses)\/(\w+)$/.exec(name) ?? [];
    const found =
      schema === undefined
        ? undefined
        : ({ ...document.components.schemas, ...document.components.responses }[schema] as object | undefined);
    assert.ok(found !== undefined && !('$ref' in found), name);
  }
  const silent = operations.filter(({ operation }) => '2XX' in operation.responses);
  assert.deepEqual(
    silent.map(({ method, path }) => `${method.toUpperCase()} ${path}`),
    [],
    'say what it answers: `answers: { 200: shows(Thing) }`, with Thing in the shape.ts of its domain',
  );
});

test('the page shows every endpoint, and fetches nothing from elsewhere', () => {
  const page = apiPage(document);
  for (const { path } of operations) assert.ok(page.includes(path), path);
  assert.doesNotMatch(page, /<script|https?:\/\//);
});
