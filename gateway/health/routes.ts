// How the installation is, for site admins: by what it stands on, and by the containers that they may know from Terraform Enterprise.

import type { Routes } from '../http/endpoint.ts';
import { lists } from '../http/shape.ts';
import { requireSiteAdmin } from '../admin/find.ts';
import { examine } from './checks.ts';
import { components, statusOf } from './components.ts';
import { Component, HealthCheck } from './shape.ts';

export const healthRoutes: Routes = (add, services) => {
  add({
    method: 'GET',
    path: '/api/v2/terrace/health',
    answers: { 200: lists(HealthCheck) },
    async answer({ principal }) {
      requireSiteAdmin(principal, 'the health of this installation');
      const checks = await examine(services);
      return {
        body: {
          data: checks.map(({ id, tookMs, ...check }) => ({
            id,
            type: 'health-checks',
            attributes: { ...check, 'took-ms': tookMs },
          })),
        },
      };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/components',
    answers: { 200: lists(Component) },
    async answer({ principal }) {
      requireSiteAdmin(principal, 'the list of components');
      const checks = await examine(services);
      return {
        body: {
          data: components.map((component) => {
            const { id, ...attributes } = component;
            return { id, type: 'components', attributes: { ...attributes, status: statusOf(component, checks) } };
          }),
        },
      };
    },
  });
};
