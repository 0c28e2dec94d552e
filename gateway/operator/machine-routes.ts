// The machines themselves, as pictures are drawn of them: what any actor of a kind may do. They are the program's, and no secret.

import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { shows } from '../http/shape.ts';
import { numberQuery } from './query.ts';
import { machineResource } from './resource.ts';
import { Machine } from './shape.ts';

export const machineRoutes: Routes = (add, { operator }) => {
  add({
    method: 'GET',
    path: '/api/v2/terrace/machines/:kind',
    answers: { 200: shows(Machine) },
    params: z.object({ kind: z.string().regex(/^[a-z-]{1,64}$/) }),
    query: z.looseObject({ version: numberQuery }),
    async answer({ params: { kind }, query: { version } }) {
      const name = `${version === undefined ? '' : `version ${version} of `}the machine '${kind}'`;
      const machine = await operator.ask('machine', { kind, version: version ?? null });
      if (machine === null) throw notFound(name);
      return { body: { data: machineResource(machine) } };
    },
  });
};
