// The sample that a newcomer finds: organization `demo` with workspace `hello` and one run, planned and applied. It goes
// through the API like anybody else's run. Each step looks first whether it was done, so a start that was killed in between
// goes on where it stopped, and a user who deleted the sample's organization is not given it again (`ensureSample` in first-boot.ts).

import { create } from 'tar';
import { firstEngine } from '../setup/engines.mjs';

/** One request to the API as the site admin: the status, and the JSON document or null. */
export type ApiRequest = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object | Uint8Array,
) => Promise<{ readonly status: number; readonly body: unknown }>;

interface Resource {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export const sampleOrganization = 'demo';
export const sampleWorkspace = 'hello';

/** Makes what is missing of the sample. Gives the id of the run that it started, or null when there was one already. */
export async function makeSample(request: ApiRequest): Promise<string | null> {
  await ensure(request, `/api/v2/organizations/${sampleOrganization}`, '/api/v2/organizations', {
    type: 'organizations',
    attributes: { name: sampleOrganization, email: 'demo@localhost.invalid' },
  });
  const workspaces = `/api/v2/organizations/${sampleOrganization}/workspaces`;
  const workspace = await ensure(request, `${workspaces}/${sampleWorkspace}`, workspaces, {
    type: 'workspaces',
    attributes: {
      name: sampleWorkspace,
      description: 'A first run, made when Terrace started for the first time.',
      engine: await firstEngine(),
    },
  });
  const runs = await expect(request('GET', `/api/v2/workspaces/${workspace.id}/runs?page[size]=1`), 200);
  if (Array.isArray(runs) && runs.length > 0) return null;
  const version = single(
    await expect(
      request('POST', `/api/v2/workspaces/${workspace.id}/configuration-versions`, {
        data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
      }),
      201,
    ),
  );
  await expect(request('PUT', new URL(String(version.attributes['upload-url'])).pathname, await sampleArchive()), 200);
  const run = single(
    await expect(
      request('POST', '/api/v2/runs', {
        data: {
          type: 'runs',
          attributes: { message: 'A first run, to look around', 'auto-apply': true },
          relationships: {
            workspace: { data: { type: 'workspaces', id: workspace.id } },
            'configuration-version': { data: { type: 'configuration-versions', id: version.id } },
          },
        },
      }),
      201,
    ),
  );
  return run.id;
}

/** The bundled configuration as terraform would upload it. */
async function sampleArchive(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const stream = create({ gzip: true, portable: true, cwd: new URL('sample/', import.meta.url).pathname }, ['.']);
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function ensure(request: ApiRequest, one: string, all: string, data: object): Promise<Resource> {
  const found = await request('GET', one);
  if (found.status === 200) return single(documentOf(found.body));
  // A node that starts beside this one may have been quicker: then its resource is there now.
  const made = await request('POST', all, { data });
  return made.status === 201 ? single(documentOf(made.body)) : single(await expect(request('GET', one), 200));
}

async function expect(
  answer: Promise<{ readonly status: number; readonly body: unknown }>,
  status: number,
): Promise<unknown> {
  const got = await answer;
  if (got.status !== status && !(status === 200 && got.status === 204)) {
    throw new Error(`the sample was answered with ${got.status} instead of ${status}: ${JSON.stringify(got.body)}`);
  }
  return documentOf(got.body);
}

function documentOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'data' in body ? body.data : body;
}

function single(data: unknown): Resource {
  if (typeof data === 'object' && data !== null && 'id' in data) return data as Resource;
  throw new Error(`the sample expected one resource, not ${JSON.stringify(data)}`);
}
