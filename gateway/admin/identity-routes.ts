// Workload identity: what others must know to believe a token of a run, and the keys that a site admin renews. A token itself is minted for
// the worker that claims a run.

import { publishedKeys, rotateKey, trimKeys } from '@terrace/actors/site/view/workload-keys';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { plain, text } from '../http/shape.ts';
import { requireSiteAdmin } from './find.ts';

const jwksPath = '/.well-known/jwks';
const claims = [
  ...['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf'],
  ...['terraform_organization_id', 'terraform_organization_name', 'terraform_project_id', 'terraform_project_name'],
  ...['terraform_workspace_id', 'terraform_workspace_name', 'terraform_full_workspace'],
  ...['terraform_run_id', 'terraform_run_phase'],
];
const texts = z.array(text);
const Discovery = plain(
  z.strictObject({
    issuer: text,
    jwks_uri: text,
    response_types_supported: texts,
    claims_supported: texts,
    id_token_signing_alg_values_supported: texts,
    scopes_supported: texts,
    subject_types_supported: texts,
  }),
);
const Jwks = plain(
  z.strictObject({
    keys: z.array(z.strictObject({ kty: text, use: text, alg: text, kid: text, n: text, e: text })),
  }),
);

export const identityRoutes: Routes = (add, services) => {
  const { origin } = services;
  add({
    method: 'GET',
    path: '/.well-known/openid-configuration',
    summary: 'Who signs tokens of workload identity, and where its keys are',
    isPublic: true,
    answers: { 200: Discovery },
    answer: async () => ({
      contentType: 'application/json',
      body: {
        issuer: origin,
        jwks_uri: origin + jwksPath,
        response_types_supported: ['id_token'],
        claims_supported: claims,
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid'],
        subject_types_supported: ['public'],
      },
    }),
  });
  add({
    method: 'GET',
    path: jwksPath,
    summary: 'The keys that tokens of workload identity are checked by',
    isPublic: true,
    answers: { 200: Jwks },
    async answer() {
      const found = await publishedKeys(services);
      const keys = found.map(({ id, n, e }) => ({ kty: 'RSA', use: 'sig', alg: 'RS256', kid: id, n, e }));
      return { contentType: 'application/json', body: { keys } };
    },
  });
  for (const [action, act] of [
    ['rotate-key', () => rotateKey(services)],
    ['trim-key', () => trimKeys(services)],
  ] as const)
    add({
      method: 'POST',
      path: `/api/v2/admin/oidc-settings/actions/${action}`,
      answers: { 204: null },
      async answer({ principal }) {
        requireSiteAdmin(principal, 'the keys of workload identity', { isMany: true });
        // What is published is renewed, also where nobody has asked for it yet.
        await publishedKeys(services);
        await act();
        return {};
      },
    });
};
