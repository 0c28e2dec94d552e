// For tests: run tasks whose letters a sink takes, and their places in workspaces.

import { organization } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import type { Sink } from '../http/scratch-sink.ts';

export const createTask = ({ ask }: ScratchGateway, attributes: object): Promise<Answered> =>
  ask('POST', `/api/v2/organizations/${organization}/tasks`, { json: { data: { type: 'tasks', attributes } } });

/** Gives its id. */
export async function makeTask(gateway: ScratchGateway, sink: Sink, attributes: object = {}): Promise<string> {
  const { status, body } = await createTask(gateway, { name: 'lint', url: `${sink.url}/hook`, ...attributes });
  if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body.data.id;
}

/** Mandatory, after the plan, unless `attributes` say otherwise. */
export const attach = (
  { ask }: ScratchGateway,
  workspace: string,
  task: string,
  attributes: object = {},
): Promise<Answered> =>
  ask('POST', `/api/v2/workspaces/${workspace}/tasks`, {
    json: {
      data: {
        type: 'workspace-tasks',
        attributes: { 'enforcement-level': 'mandatory', ...attributes },
        relationships: { task: { data: { id: task, type: 'tasks' } } },
      },
    },
  });
