// SCIM 2.0 for identity providers: people, groups, and what this server can do of the standard.

import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { anyJson } from '../http/shape.ts';
import { listOf, scimOn } from './endpoint.ts';
import { addScimGroups } from './group-routes.ts';
import { addScimUsers } from './user-routes.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0';

const resourceTypes = ['User', 'Group'].map((name) => ({
  schemas: [`${core}:ResourceType`],
  id: name,
  name,
  endpoint: `/${name}s`,
  schema: `${core}:${name}`,
  meta: { resourceType: 'ResourceType', location: `/ResourceTypes/${name}` },
}));

const attribute = (name: string, more: object = {}): object => ({
  ...{ name, type: 'string', multiValued: false, required: false, caseExact: false },
  ...{ mutability: 'readWrite', returned: 'default', uniqueness: 'none' },
  ...more,
});
const schemaOf = (name: string, attributes: readonly object[]): object => ({
  schemas: [`${core}:Schema`],
  id: `${core}:${name}`,
  name,
  attributes,
  meta: { resourceType: 'Schema', location: `/Schemas/${core}:${name}` },
});
const schemas = [
  schemaOf('User', [
    attribute('userName', { required: true, uniqueness: 'server' }),
    attribute('externalId', { caseExact: true }),
    attribute('name', {
      type: 'complex',
      mutability: 'readOnly',
      subAttributes: [attribute('formatted', { mutability: 'readOnly' })],
    }),
    attribute('emails', {
      type: 'complex',
      multiValued: true,
      required: true,
      subAttributes: [attribute('value', { required: true }), attribute('primary', { type: 'boolean' })],
    }),
    attribute('active', { type: 'boolean' }),
  ]),
  schemaOf('Group', [
    attribute('displayName', { required: true, uniqueness: 'server' }),
    attribute('externalId', { caseExact: true }),
    attribute('members', {
      type: 'complex',
      multiValued: true,
      subAttributes: [attribute('value', { caseExact: true }), attribute('display', { mutability: 'readOnly' })],
    }),
  ]),
];

const off = { supported: false };
const providerConfig = {
  schemas: [`${core}:ServiceProviderConfig`],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: off,
  sort: off,
  etag: off,
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A token for provisioning, which a site admin makes',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: '/ServiceProviderConfig' },
};

export const scimRoutes: Routes = (add, services) => {
  const addScim = scimOn(add, services);
  const all = (list: readonly object[]): object => listOf(list, { startIndex: 1, total: list.length });
  for (const [path, body] of [
    ['/ServiceProviderConfig', providerConfig],
    ['/ResourceTypes', all(resourceTypes)],
    ['/Schemas', all(schemas)],
  ] as const)
    addScim({ method: 'GET', path, isDiscovery: true, answers: { 200: anyJson }, answer: async () => ({ body }) });
  addScim({
    method: 'GET',
    path: '/ResourceTypes/:name',
    isDiscovery: true,
    params: z.object({ name: z.string() }),
    answers: { 200: anyJson },
    async answer({ params: { name } }) {
      const body = resourceTypes.find(({ id }) => id === name);
      if (body === undefined) throw notFound(`resource type ${name}`);
      return { body };
    },
  });
  addScimUsers(addScim, services);
  addScimGroups(addScim, services);
};
