// Whether, and for which registries, runs install providers and modules from the mirror of this server.

import { changeMirrorSettings, readMirrorSettings } from '@terrace/actors/site/view/provider-mirror';
import type { ProviderMirrorSettings as Settings } from '@terrace/actors/site/view/provider-mirror';
import { given } from '@terrace/machines/kernel/given';
import { RegistryHost } from '@terrace/machines/provider-mirror/messages';
import { z } from 'zod';
import { requireSiteAdmin } from '../admin/find.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import { ProviderMirrorSettings } from './shape.ts';

const path = '/api/v2/terrace/provider-mirror-settings';
const hostsMax = 100;

const Change = resourceBody(
  'provider-mirror-settings',
  z
    .looseObject({
      mode: z.enum(['off', 'bundle', 'pull-through'], 'must be off, bundle or pull-through').nullish(),
      hosts: z.array(RegistryHost).max(hostsMax).nullish(),
      modules: z.boolean().nullish(),
      'bytes-max': z.int().positive().nullish(),
    })
    .prefault({}),
);

export const mirrorSettingRoutes: Routes = (add, { sql, origin }) => {
  const own = (): readonly string[] => [new URL(origin).host, 'localterraform.com'];
  add({
    method: 'GET',
    path,
    answers: { 200: shows(ProviderMirrorSettings) },
    async answer({ principal }) {
      requireSiteAdmin(principal, 'the settings of the mirror of providers', { isMany: true });
      return { body: { data: resourceOf(await readMirrorSettings(sql)) } };
    },
  });
  add({
    method: 'PATCH',
    path,
    body: Change,
    answers: { 200: shows(ProviderMirrorSettings) },
    async answer({ principal, body }) {
      requireSiteAdmin(principal, 'the settings of the mirror of providers', { isMany: true });
      const { mode, hosts, modules, 'bytes-max': bytesMax } = body.data.attributes;
      const itself = hosts?.find((host) => own().includes(host));
      if (itself !== undefined)
        throw new ApiError('invalid', `hosts: ${itself} is this server, whose own providers need no mirror`, {
          pointer: '/data/attributes/hosts',
        });
      const withPort = hosts?.find((host) => host.includes(':'));
      if (withPort !== undefined)
        throw new ApiError(
          'invalid',
          `hosts: ${withPort} has a port, and terraform asks no mirror for such a registry`,
          {
            pointer: '/data/attributes/hosts',
          },
        );
      await changeMirrorSettings(
        sql,
        given({
          mode: mode ?? undefined,
          hosts: hosts == null ? undefined : [...new Set(hosts)],
          modules: modules ?? undefined,
          bytesMax: bytesMax ?? undefined,
        }),
      );
      return { body: { data: resourceOf(await readMirrorSettings(sql)) } };
    },
  });
};

const resourceOf = ({ mode, hosts, modules, bytesMax }: Settings): Resource => ({
  id: 'provider-mirror',
  type: 'provider-mirror-settings',
  attributes: { mode, hosts, modules, 'bytes-max': bytesMax },
});
