// Run tasks for the tests of a booted Terrace: a server that takes their letters, and what they tell.

import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { made, until } from './runs.ts';
import { api } from './system.ts';
import type { System } from './system.ts';

/** What letters are signed by. */
export const key = 'a secret of both';

interface Letter {
  readonly task: string;
  readonly body: any;
}

/** A server with a task at each path, which keeps its letters when they are signed. */
export async function openTasks() {
  const letters: Letter[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    const signature = createHmac('sha512', key).update(text).digest('hex');
    const isSigned = request.headers['x-tfc-task-signature'] === signature;
    const body = JSON.parse(text);
    if (isSigned && body.stage !== 'test') letters.push({ task: (request.url ?? '').slice(1), body });
    response.writeHead(isSigned ? 200 : 401).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    next: async (task: string): Promise<any> =>
      await until(`a letter to ${task}`, async () => {
        const at = letters.findIndex((letter) => letter.task === task);
        return at === -1 ? null : (letters.splice(at, 1)[0]?.body ?? null);
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** In organization `acme`, and after the plans of the workspace. */
export async function addTask(
  system: System,
  workspace: string,
  task: { readonly name: string; readonly url: string; readonly level: string },
): Promise<void> {
  const attributes = { name: task.name, url: `${task.url}/${task.name}`, category: 'task', 'hmac-key': key };
  const { id } = await made(
    api(system, 'POST', '/api/v2/organizations/acme/tasks', { body: { data: { type: 'tasks', attributes } } }),
  );
  await made(
    api(system, 'POST', `/api/v2/workspaces/${workspace}/tasks`, {
      body: {
        data: {
          type: 'workspace-tasks',
          attributes: { 'enforcement-level': task.level, stages: ['post_plan'] },
          relationships: { task: { data: { type: 'tasks', id } } },
        },
      },
    }),
  );
}

/** Tells a result, as a task does that got this letter. */
export async function answer(
  system: System,
  letter: any,
  status: string,
  message: string,
  outcomes: readonly object[] = [],
): Promise<void> {
  const { pathname } = new URL(letter.task_result_callback_url);
  const said = await api(system, 'PATCH', pathname, {
    token: letter.access_token,
    body: {
      data: {
        type: 'task-results',
        attributes: { status, message, url: 'https://tasks.example/1' },
        relationships: { outcomes: { data: outcomes } },
      },
    },
  });
  assert.equal(said.status, 200, JSON.stringify(said.body));
}
