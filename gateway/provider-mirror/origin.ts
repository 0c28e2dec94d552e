// A registry of providers elsewhere, as terraform asks it: the versions of a provider, the sums of a version with the signature over them, and
// a package. What comes is believed as far as it is signed by a key that the registry publishes.

import { PackageVersion, packageFile, platformOf, providerName } from '@terrace/machines/provider-mirror/messages';
import type { MirrorPackage, MirrorProvider } from '@terrace/machines/provider-mirror/messages';
import type { ListedVersion, VersionSums } from '@terrace/actors/provider-mirror/view';
import type { Egress } from '@terrace/runtime/egress/egress';
import { z } from 'zod';
import { sumsOf, whyNotSigned } from '../registry-provider/signature.ts';
import { Unbelievable, addressOf, registryBy, told } from './registry.ts';

const sumsBytesMax = 1024 * 1024;

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
  const { ask, askJson, serviceOf, open } = registryBy(egress);
  const placeOf = async ({ hostname, namespace, type }: MirrorProvider): Promise<string> =>
    `${await serviceOf(hostname, 'providers.v1')}/${namespace}/${type}`;
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
        return await open(addressOf(said.download_url, url));
      }),
  };
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
