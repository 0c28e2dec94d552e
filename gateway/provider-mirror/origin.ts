// A registry of providers elsewhere, as terraform asks it: its services, the versions of a provider, the sums of a version with the signature
// over them, and a package. Every call leaves by the egress filter, and what comes is believed as far as it is signed by a key that the
// registry publishes.

import {
  PackageVersion,
  RegistryHost,
  packageFile,
  platformOf,
  providerName,
} from '@terrace/machines/provider-mirror/messages';
import type { MirrorPackage, MirrorProvider } from '@terrace/machines/provider-mirror/messages';
import type { ListedVersion, VersionSums } from '@terrace/actors/provider-mirror/view';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import type { Egress, EgressResponse, EgressStream } from '@terrace/runtime/egress/egress';
import { z } from 'zod';
import { ApiError, notFound } from '../http/errors.ts';
import { sumsOf, whyNotSigned } from '../registry-provider/signature.ts';

const jsonBytesMax = 16 * 1024 * 1024;
const sumsBytesMax = 1024 * 1024;
const askWithinMs = 20_000;
/** Some hundred MiB, by a slow line. */
const packageWithinMs = 15 * 60_000;
const redirectsMax = 5;

const Services = z.looseObject({ 'providers.v1': z.string().optional() });
const Versions = z.object({
  versions: z
    .array(
      z.object({
        version: z.string(),
        platforms: z
          .array(z.object({ os: z.string(), arch: z.string() }))
          .nullish()
          .transform((list) => list ?? []),
      }),
    )
    .nullish()
    .transform((list) => list ?? []),
});
const Download = z.object({
  filename: z.string(),
  download_url: z.string(),
  shasum: z.string(),
  shasums_url: z.string(),
  shasums_signature_url: z.string(),
  signing_keys: z.object({ gpg_public_keys: z.array(z.object({ ascii_armor: z.string() })) }),
});

/** Each throws ApiError `registry-failed` with what could not be reached or believed, `not-found` for what the registry does not have. */
export interface Origin {
  versions(of: MirrorProvider): Promise<readonly ListedVersion[]>;
  sums(of: MirrorProvider, listed: ListedVersion): Promise<VersionSums>;
  /** The bytes as they come; whether they are those of `sum` is for the caller to see. */
  open(of: MirrorPackage, sum: string): Promise<AsyncIterable<Uint8Array>>;
}

export function originBy(egress: Pick<Egress, 'send' | 'open'>): Origin {
  const ask = async (url: string, bodyMaxBytes: number): Promise<EgressResponse> => {
    const response = await egress.send({
      ...{ url, method: 'GET', headers: { accept: '*/*', 'user-agent': 'Terrace' } },
      ...{ timeoutMs: askWithinMs, bodyMaxBytes, redirectsMax },
    });
    checkStatus(response, url);
    if (response.isCut) throw new Unbelievable(`${url} answered with more than ${bodyMaxBytes} bytes`);
    return response;
  };
  const askJson = async <Shape>(url: string, shape: z.ZodType<Shape>): Promise<{ said: Shape; url: string }> => {
    const response = await ask(url, jsonBytesMax);
    return { said: read(response, shape), url: response.url };
  };
  const placeOf = async ({ hostname, namespace, type }: MirrorProvider): Promise<string> => {
    const asked = `https://${RegistryHost.parse(hostname)}/.well-known/terraform.json`;
    const { said, url } = await askJson(asked, Services);
    const service = said['providers.v1'];
    if (service === undefined) throw new Unbelievable(`${hostname} is no registry of providers: ${asked} names none`);
    const place = addressOf(service, url);
    return `${place.replace(/\/$/, '')}/${namespace}/${type}`;
  };
  const describe = async (of: MirrorPackage) =>
    await askJson(`${await placeOf(of)}/${of.version}/download/${of.os}/${of.arch}`, Download);

  return {
    versions: (of) =>
      told(`the versions of provider ${providerName(of)}`, async () => {
        const { said } = await askJson(`${await placeOf(of)}/versions`, Versions);
        return said.versions
          .filter(({ version }) => PackageVersion.safeParse(version).success)
          .map(({ version, platforms }) => ({ version, platforms: platforms.map(platformOf) }));
      }),
    sums: (of, { version, platforms }) =>
      told(`the sums of version ${version} of provider ${providerName(of)}`, async () => {
        const packages = platforms.map((platform): MirrorPackage => {
          const [os = '', arch = ''] = platform.split('_');
          return { ...of, version, os, arch };
        });
        const [first] = packages;
        if (first === undefined) return {};
        // The sums are of all platforms, whichever is asked for.
        const { said, url } = await describe(first);
        const [sums, signature] = [
          (await ask(addressOf(said.shasums_url, url), sumsBytesMax)).body,
          (await ask(addressOf(said.shasums_signature_url, url), sumsBytesMax)).body,
        ];
        await checkSignature(said, sums, signature);
        const byFile = sumsOf(sums.toString('utf8'));
        if (byFile === null) throw new Unbelievable(`${said.shasums_url} is no SHA256SUMS`);
        return Object.fromEntries(
          packages.flatMap((one) => {
            const sum = byFile.get(packageFile(one));
            return sum === undefined ? [] : [[platformOf(one), sum]];
          }),
        );
      }),
    open: (of, sum) =>
      told(packageFile(of), async () => {
        const { said, url } = await describe(of);
        if (said.shasum.toLowerCase() !== sum)
          throw new Unbelievable(
            `its registry says that its SHA-256 is ${said.shasum}, and the signed sums say ${sum}`,
          );
        const address = addressOf(said.download_url, url);
        const stream = await egress.open({
          ...{ url: address, method: 'GET', headers: { accept: '*/*', 'user-agent': 'Terrace' } },
          ...{ timeoutMs: packageWithinMs, redirectsMax },
        });
        try {
          checkStatus(stream, address);
        } catch (error) {
          stream.close();
          throw error;
        }
        return stream.body;
      }),
  };
}

/** What is not what a registry should say. */
class Unbelievable extends Error {
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
  if (status !== 200) throw new Unbelievable(`${url} answered with status ${status}`);
}

function read<Shape>({ body, url }: EgressResponse, shape: z.ZodType<Shape>): Shape {
  try {
    return shape.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw new Unbelievable(`${url} answered with what a registry does not say`, { cause: error });
  }
}

function addressOf(given: string, base: string): string {
  const url = URL.parse(given, base);
  if (url === null || url.protocol !== 'https:') throw new Unbelievable(`${given} is no address of HTTPS`);
  return url.href;
}

async function checkSignature(
  { shasums_url: where, signing_keys: keys }: z.infer<typeof Download>,
  sums: Uint8Array,
  signature: Uint8Array,
): Promise<void> {
  let why = 'its registry publishes no key';
  for (const { ascii_armor: armor } of keys.gpg_public_keys) {
    const found = await whyNotSigned(armor, sums, signature).catch(() => 'a key that its registry publishes is none');
    if (found === null) return;
    why = found;
  }
  throw new Unbelievable(`${where} cannot be believed: ${why}`);
}
