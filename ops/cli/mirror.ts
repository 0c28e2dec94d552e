// `terrace mirror …`: what the mirror of providers keeps, and bundles that are brought to it.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { AnswerOf } from '@terrace/gateway/client/client';
import { StartFault } from '../home/exit-codes.ts';
import { clientOf, findServer } from './api.ts';
import { columns, printJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

interface Json {
  readonly json?: true | undefined;
}

type Packages = AnswerOf<'/api/v2/terrace/provider-mirror-bundles', 'post'>['data'];

const inMib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
const rowsOf = (packages: Packages): readonly (readonly string[])[] =>
  packages.map(({ id, attributes: of }) => [
    ...[id, `${of.hostname}/${of.namespace}/${of.name}`, of.version, `${of.os}_${of.arch}`, inMib(of.size), of.source],
  ]);
const head = ['PACKAGE', 'PROVIDER', 'VERSION', 'PLATFORM', 'SIZE', 'FROM'];

/** Brings a bundle. Throws StartFault `usage` where there is no such file, ApiFailure with the server's words for one that is not taken. */
export async function upload(terminal: Terminal, file: string, options: Json): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) throw new StartFault('usage', `there is no file ${file}`);
  const client = clientOf(await findServer(terminal.env));
  const response = await client.raw('/api/v2/terrace/provider-mirror-bundles', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(createReadStream(file)) as unknown as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  const { data } = (await response.json()) as { readonly data: Packages };
  if (options.json === true)
    return printJson(terminal, 'mirror-packages', { items: data.map(({ id, attributes }) => ({ id, ...attributes })) });
  terminal.write(columns(head, rowsOf(data)));
  terminal.complain(`${data.length} packages of ${file} are kept\n`);
}

/** All that is kept, or what has this text in its name. */
export async function list(terminal: Terminal, text: string | undefined, options: Json): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const query = text === undefined ? {} : { q: text };
  const data: Packages[number][] = [];
  for await (const one of client.each('/api/v2/terrace/provider-mirror-packages', { params: { query } }))
    data.push(one);
  if (options.json === true)
    return printJson(terminal, 'mirror-packages', { items: data.map(({ id, attributes }) => ({ id, ...attributes })) });
  if (data.length === 0) return terminal.complain('the mirror keeps no such package\n');
  terminal.write(columns(head, rowsOf(data)));
}
