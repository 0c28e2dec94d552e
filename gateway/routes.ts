// Every group of endpoints that the gateway serves.

import { accountRoutes } from './account/routes.ts';
import { discoveryRoutes } from './discovery/routes.ts';
import type { Routes } from './http/endpoint.ts';
import { organizationRoutes } from './organization/routes.ts';
import { projectRoutes } from './project/routes.ts';
import { workspaceRoutes } from './workspace/routes.ts';
import { tagRoutes } from './workspace/tag-routes.ts';

export const allRoutes: readonly Routes[] = [
  discoveryRoutes,
  accountRoutes,
  organizationRoutes,
  projectRoutes,
  workspaceRoutes,
  tagRoutes,
];
