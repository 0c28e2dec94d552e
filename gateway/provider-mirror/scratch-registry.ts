// For tests: a registry of providers and modules as there are public ones, by HTTPS on this machine, which counts what it is asked and can be told to lie.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeScratchKey } from '../registry-provider/scratch-key.ts';
import type { ScratchKey } from '../registry-provider/scratch-key.ts';
import type { ScratchProvider } from '../registry-provider/scratch-provider.ts';

export interface ScratchRegistry {
  /** As configurations name it: with its port unless that is 443. */
  readonly host: string;
  readonly key: ScratchKey;
  /** The paths that it was asked for. */
  readonly asked: string[];
  /** What it gives in place of what it should, by path. */
  readonly lies: Map<string, (truth: Buffer) => Buffer | number>;
  /** So long each answer takes. */
  delayMs: number;
  /** Publishes a version for one platform. */
  publish(
    provider: { readonly namespace: string; readonly type: string; readonly version: string },
    built: ScratchProvider,
  ): void;
  /** Publishes a version of a module that lies at this address, in go-getter's words. */
  publishModule(path: string, version: string, address: string): void;
  /** Files at addresses of its own. */
  readonly files: Map<string, Buffer>;
  /** Answers what it is no registry for, when it gives true. */
  beside: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  /** As if its machine were gone. */
  stop(): Promise<void>;
}

/** On a port of its own; rejects when that is not to be had. */
export async function startScratchRegistry(
  tls: { readonly key: string; readonly cert: string },
  port = 0,
): Promise<ScratchRegistry> {
  const key = await makeScratchKey();
  const files = new Map<string, Buffer>();
  const versions = new Map<string, { readonly version: string; readonly platforms: object[] }[]>();
  const json = (path: string, body: object): void => void files.set(path, Buffer.from(JSON.stringify(body)));
  json('/.well-known/terraform.json', { 'providers.v1': '/v1/providers/', 'modules.v1': '/v1/modules/' });
  const moduleAddresses = new Map<string, string>();
  const server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    const path = request.url ?? '';
    registry.asked.push(path);
    if (registry.beside?.(request, response) === true) return;
    setTimeout(() => {
      const truth = files.get(path);
      const lie = registry.lies.get(path);
      const given = truth === undefined ? 404 : lie === undefined ? truth : lie(truth);
      const address = moduleAddresses.get(path);
      if (address !== undefined && lie === undefined) response.writeHead(204, { 'x-terraform-get': address }).end();
      else if (typeof given === 'number') response.writeHead(given).end();
      else response.end(given);
    }, registry.delayMs);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const registry: ScratchRegistry = {
    host: port === 443 ? '127.0.0.1' : `127.0.0.1:${(server.address() as AddressInfo).port}`,
    key,
    asked: [],
    lies: new Map(),
    delayMs: 0,
    files,
    beside: null,
    publishModule(path, version, address) {
      const base = `/v1/modules/${path}`;
      const listed = versions.getOrInsertComputed(base, () => []);
      listed.push({ version, platforms: [] });
      json(`${base}/versions`, { modules: [{ versions: listed.map(({ version: one }) => ({ version: one })) }] });
      moduleAddresses.set(`${base}/${version}/download`, address);
    },
    publish({ namespace, type, version }, built) {
      const [os = '', arch = ''] = /_([a-z0-9]+)_([a-z0-9]+)\.zip$/.exec(built.filename)?.slice(1) ?? [];
      const base = `/v1/providers/${namespace}/${type}`;
      const of = `/files/${namespace}/${type}/${version}`;
      const listed = versions.getOrInsertComputed(base, () => []);
      listed.push({ version, platforms: [{ os, arch }] });
      json(`${base}/versions`, { versions: listed });
      files.set(`${of}/SHA256SUMS`, built.sums);
      files.set(`${of}/SHA256SUMS.sig`, Buffer.from(built.signature));
      files.set(`${of}/${built.filename}`, built.zip);
      json(`${base}/${version}/download/${os}/${arch}`, {
        ...{ protocols: ['5.0'], os, arch, filename: built.filename, shasum: built.shasum },
        // Relative, as a registry may write it.
        download_url: `${of}/${built.filename}`,
        shasums_url: `${of}/SHA256SUMS`,
        shasums_signature_url: `${of}/SHA256SUMS.sig`,
        signing_keys: { gpg_public_keys: [{ key_id: 'of a test', ascii_armor: key.asciiArmor }] },
      });
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return registry;
}
