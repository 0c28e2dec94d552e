// `terrace mirror …`: what the mirror of providers and modules keeps, and bundles that are brought to it.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { counted } from '@terrace/machines/kernel/text';
import type { AnswerOf } from '@terrace/gateway/client/client';
import { StartFault } from '../home/exit-codes.ts';
import { clientOf, findServer } from './api.ts';
import { columns, printJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

interface Json {
  readonly json?: true | undefined;
}

type Packages = AnswerOf<'/api/v2/terrace/provider-mirror-packages', 'get'>['data'];
type Modules = AnswerOf<'/api/v2/terrace/module-mirror-versions', 'get'>['data'];
interface Kept {
  readonly packages: Packages;
  readonly modules: Modules;
}

const inMib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
const head = ['PACKAGE', 'PROVIDER', 'VERSION', 'PLATFORM', 'SIZE', 'FROM'];
const moduleHead = ['MODULE', 'NAME', 'VERSION', 'SIZE', 'FROM'];

function show(terminal: Terminal, { packages, modules }: Kept, { json }: Json): void {
  const plain = (list: Packages | Modules): object[] => list.map(({ id, attributes }) => ({ id, ...attributes }));
  if (json === true) return printJson(terminal, 'mirror-packages', { items: plain(packages), modules: plain(modules) });
  const rows = packages.map(({ id, attributes: of }) => [
    ...[id, `${of.hostname}/${of.namespace}/${of.name}`, of.version, `${of.os}_${of.arch}`, inMib(of.size), of.source],
  ]);
  const moduleRows = modules.map(({ id, attributes: of }) => [
    ...[id, `${of.hostname}/${of.namespace}/${of.name}/${of.provider}`, of.version, inMib(of.size), of.source],
  ]);
  const tables = [
    ...(rows.length === 0 ? [] : [columns(head, rows)]),
    ...(moduleRows.length === 0 ? [] : [columns(moduleHead, moduleRows)]),
  ];
  terminal.write(tables.join('\n'));
}

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
  const { data } = (await response.json()) as { readonly data: readonly (Packages[number] | Modules[number])[] };
  const packages = data.filter((one) => one.type === 'provider-mirror-packages');
  const modules = data.filter((one) => one.type === 'module-mirror-versions');
  show(terminal, { packages, modules }, options);
  if (options.json !== true)
    terminal.complain(`${counted(data.length, 'package')} of ${file} ${data.length === 1 ? 'is' : 'are'} kept\n`);
}

/** All that is kept, or what has this text in its name. */
export async function list(terminal: Terminal, text: string | undefined, options: Json): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const query = text === undefined ? {} : { q: text };
  const [packages, modules]: [Packages[number][], Modules[number][]] = [[], []];
  for await (const one of client.each('/api/v2/terrace/provider-mirror-packages', { params: { query } }))
    packages.push(one);
  for await (const one of client.each('/api/v2/terrace/module-mirror-versions', { params: { query } }))
    modules.push(one);
  if (options.json !== true && packages.length + modules.length === 0)
    return terminal.complain('the mirror keeps no such package\n');
  show(terminal, { packages, modules }, options);
}
