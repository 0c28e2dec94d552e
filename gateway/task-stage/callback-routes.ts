// What a run task tells: how it goes on, or how it ended, by the token that its letter brought (api/semantics.md, section 17). Said twice it
// is said once; after the end it is refused.

import { createHash } from 'node:crypto';
import { readTaskResult } from '@terrace/actors/task-stage/view';
import { TaskOutcomeId } from '@terrace/machines/task-stage/id';
import type { TaskResultId } from '@terrace/machines/task-stage/id';
import { outcomesMax, saidStatuses, tagLevels } from '@terrace/machines/task-stage/messages';
import type { TaskOutcome, TaskStageMessage } from '@terrace/machines/task-stage/messages';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, committed } from '../http/errors.ts';
import { resourceBody, resourceType } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';

/** As Terraform Enterprise; a callback holds the texts of all its outcomes. */
const textBytesMax = 5 * 1024 * 1024;
const bodyLimit = 8 * 1024 * 1024;

const link = z.url({ protocol: /^https?$/, error: 'must be a URL like https://host/path' }).max(2048);
const Tag = z.object({ label: z.string().max(255), level: z.enum(tagLevels).default('none') });
const Outcome = z.object({
  type: resourceType('task-result-outcomes'),
  attributes: z.object({
    'outcome-id': z.string().min(1).max(255),
    description: z.string().max(1024).default(''),
    body: z.string().nullish(),
    url: z.union([z.literal(''), link]).nullish(),
    tags: z
      .record(z.string().max(255), z.array(Tag).max(20))
      .refine((tags) => Object.keys(tags).length <= 20, 'has more than 20 names')
      .nullish(),
  }),
});
type Outcome = z.infer<typeof Outcome>;
const Callback = resourceBody(
  'task-results',
  z.object({
    status: z.enum(saidStatuses, `must be one of ${saidStatuses.join(', ')}`),
    message: z.string().max(4096).nullish(),
    url: z.union([z.literal(''), link]).nullish(),
  }),
  z.object({ outcomes: z.object({ data: z.array(Outcome).max(outcomesMax) }).nullish() }).nullish(),
);

export const taskCallbackRoutes: Routes = (add, services) => {
  const { sql, client } = services;

  add({
    method: 'PATCH',
    path: '/api/v2/task-results/:result/callback',
    summary: 'Tell the result of a run task, by the access token of its letter',
    answers: { 200: null },
    params: z.object({ result: z.string() }),
    body: Callback,
    bodyLimit,
    opensToTasks: 'always',
    async answer({ principal, params, body }) {
      const task = principal.kind === 'run' ? principal.task : null;
      if (task === null || task.result !== params.result)
        throw new ApiError('unauthorized', 'this takes the access token of the letter that asked for this very result');
      const row = await readTaskResult(sql, task.result);
      if (row === null) throw new ApiError('unauthorized', 'there is no such task result any more');
      const { attributes, relationships } = body.data;
      const message: TaskStageMessage = {
        type: 'stage.callback',
        result: row.id,
        status: attributes.status,
        message: attributes.message ?? null,
        url: attributes.url ?? null,
        outcomes: await outcomesOf(services, row.id, relationships?.outcomes?.data ?? []),
      };
      // Through: whoever reads the run after the answer sees it go on.
      committed(await client.ask({ kind: 'task-stage', id: row.stage }, message, { through: true }));
      return { status: 200, body: '', contentType: 'text/plain; charset=utf-8' };
    },
  });
};

/** Texts go to the archive first. Two outcomes of one name are one, the later. */
async function outcomesOf(
  { archive }: GatewayServices,
  result: TaskResultId,
  given: readonly Outcome[],
): Promise<TaskOutcome[]> {
  const byName = new Map(given.map((outcome) => [outcome.attributes['outcome-id'], outcome.attributes]));
  return await Promise.all(
    [...byName].map(async ([name, { description, body, url, tags }]) => ({
      id: TaskOutcomeId.make(createHash('sha256').update(`${result}:${name}`).digest()),
      ...{ name, description, url: url ?? '', tags: tags ?? {} },
      body: body == null || body === '' ? null : await kept(archive, Buffer.from(body)),
    })),
  );
}

async function kept(
  archive: GatewayServices['archive'],
  text: Buffer,
): Promise<{ readonly digest: string; readonly size: number }> {
  if (text.length > textBytesMax)
    throw new ApiError('too-large', `the text of an outcome has ${text.length} bytes, more than ${textBytesMax}`);
  const { digest, size } = await archive.put(
    (async function* () {
      yield text;
    })(),
    { limitBytes: textBytesMax },
  );
  return { digest, size };
}
