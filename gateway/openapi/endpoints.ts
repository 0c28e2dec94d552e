// All endpoints of the gateway without a gateway: what they promise is known before anything is opened.

import type { Described } from '../http/endpoint.ts';
import type { AddEndpoint } from '../http/endpoint.ts';
import type { GatewayServices } from '../http/services.ts';
import { allRoutes } from '../routes.ts';
import { openApiRoutes } from './routes.ts';

/** Stands for every service, and for whatever one gives; routes only take hold of them. */
const nothing: unknown = new Proxy(function none() {}, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => '' : nothing),
  apply: () => nothing,
  construct: () => nothing as object,
});

export function describedEndpoints(): readonly Described[] {
  const known: Described[] = [];
  const add: AddEndpoint = (endpoint) => void known.push(endpoint);
  for (const routes of [...allRoutes, openApiRoutes(known)]) routes(add, nothing as GatewayServices);
  return known;
}
