// What a client asks before it knows anything: which services there are, and which version of the API this is.

import type { Routes } from '../http/endpoint.ts';
import { loginClient } from '../sign-in/oauth.ts';

/** Read by clients: api/semantics.md, section 2, and cli/terraform-cli-protocol.md, section 1.5. */
const versionHeaders = {
  'tfp-api-version': '2.6',
  'tfp-appname': 'Terraform Enterprise',
  'x-tfe-version': 'v202505-1',
  'x-tfe-current-version': '1.0.0',
};

const services = {
  'login.v1': loginClient,
  'modules.v1': '/api/registry/v1/modules/',
  'providers.v1': '/api/registry/v1/providers/',
  'tfe.v2': '/api/v2/',
  'tfe.v2.1': '/api/v2/',
  'tfe.v2.2': '/api/v2/',
  'state.v2': '/api/v2/',
};

export const discoveryRoutes: Routes = (add, { origin }) => {
  add({
    method: 'GET',
    path: '/.well-known/terraform.json',
    isPublic: true,
    isPoll: true,
    answer: async () => ({ body: services, contentType: 'application/json' }),
  });
  add({
    method: 'GET',
    path: '/api/v2/ping',
    summary: 'Which version of the API this is, in the headers',
    answers: { 204: null },
    isPublic: true,
    isPoll: true,
    answer: async () => ({ headers: versionHeaders }),
  });
  add({
    method: 'GET',
    path: '/',
    isPublic: true,
    isPoll: true,
    // A browser goes on to the pages.
    answer: async ({ headers }) =>
      headers.accept?.includes('text/html') === true
        ? { status: 303, headers: { location: '/app' } }
        : { body: welcome(origin), contentType: 'text/plain; charset=utf-8' },
  });
};

const welcome = (origin: string): string => `This is Terrace, a run platform for Terraform.

The API is at ${origin}/api/v2 and speaks like Terraform Enterprise's. The pages are at ${origin}/app, and your
tokens at ${origin}/app/settings/tokens. For a first run, see README.md.
`;
