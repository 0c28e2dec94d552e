// A registry elsewhere, as terraform asks it: where its services are, and what they say. Every call leaves by the egress filter, and what
// cannot be reached or believed is told in words that name it.

import { RegistryHost } from '@terrace/machines/provider-mirror/messages';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import type { Egress, EgressResponse, EgressStream } from '@terrace/runtime/egress/egress';
import { z } from 'zod';
import { ApiError, notFound } from '../http/errors.ts';

const jsonBytesMax = 16 * 1024 * 1024;
const askWithinMs = 20_000;
/** Some hundred MiB, by a slow line. */
const archiveWithinMs = 15 * 60_000;
const redirectsMax = 5;
const headers = { accept: '*/*', 'user-agent': 'Terrace' };

const Services = z.record(z.string(), z.unknown());

/** Each throws what `told` puts into words. */
export interface Registry {
  /** Any answer that is well, whole. */
  readonly ask: (url: string, bodyMaxBytes: number) => Promise<EgressResponse>;
  readonly askJson: <Shape>(
    url: string,
    shape: z.ZodType<Shape>,
  ) => Promise<{ readonly said: Shape; readonly url: string }>;
  /** The address of one of its services, without a slash behind it: `providers.v1`. */
  readonly serviceOf: (hostname: string, service: string) => Promise<string>;
  /** The bytes as they come. */
  readonly open: (url: string) => Promise<AsyncIterable<Uint8Array>>;
}

export function registryBy(egress: Pick<Egress, 'send' | 'open'>): Registry {
  const ask: Registry['ask'] = async (url, bodyMaxBytes) => {
    const response = await egress.send({
      ...{ url, method: 'GET', headers, timeoutMs: askWithinMs, bodyMaxBytes, redirectsMax },
    });
    checkStatus(response, url);
    if (response.isCut) throw new Unbelievable(`${url} answered with more than ${bodyMaxBytes} bytes`);
    return response;
  };
  const askJson: Registry['askJson'] = async (url, shape) => {
    const response = await ask(url, jsonBytesMax);
    return { said: read(response, shape), url: response.url };
  };
  return {
    ask,
    askJson,
    async serviceOf(hostname, name) {
      const asked = `https://${RegistryHost.parse(hostname)}/.well-known/terraform.json`;
      const { said, url } = await askJson(asked, Services);
      const service = said[name];
      if (typeof service !== 'string')
        throw new Unbelievable(`${hostname} is no registry for this: ${asked} names no ${name}`);
      return addressOf(service, url).replace(/\/$/, '');
    },
    async open(url) {
      const stream = await egress.open({
        ...{ url, method: 'GET', headers, timeoutMs: archiveWithinMs, redirectsMax },
      });
      try {
        checkStatus(stream, url);
      } catch (error) {
        stream.close();
        throw error;
      }
      return stream.body;
    },
  };
}

/** What is not what a registry should say. */
export class Unbelievable extends Error {
  override readonly name = 'Unbelievable';
}

class NotThere extends Error {
  override readonly name = 'NotThere';
}

/** Failures in words that name what was asked for. */
export async function told<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotThere) throw notFound(what);
    const isOfRegistry =
      error instanceof EgressFailed || error instanceof EgressRefused || error instanceof Unbelievable;
    if (!isOfRegistry) throw error;
    throw new ApiError('registry-failed', `${what} cannot be fetched: ${error.message}`, { cause: error });
  }
}

function checkStatus({ status }: Pick<EgressStream, 'status'>, url: string): void {
  if (status === 404) throw new NotThere(url);
  // Where a module lies is told without words.
  if (status !== 200 && status !== 204) throw new Unbelievable(`${url} answered with status ${status}`);
}

function read<Shape>({ body, url }: EgressResponse, shape: z.ZodType<Shape>): Shape {
  try {
    return shape.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw new Unbelievable(`${url} answered with what a registry does not say`, { cause: error });
  }
}

/** Throws Unbelievable for what is no address of HTTPS. */
export function addressOf(given: string, base: string): string {
  const url = URL.parse(given, base);
  if (url === null || url.protocol !== 'https:') throw new Unbelievable(`${given} is no address of HTTPS`);
  return url.href;
}
