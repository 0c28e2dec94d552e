// What a package of a provider is called: the registry that it is of, its address there, its version, and the platform that it is for; and what
// a version of a module is called.

import { z } from 'zod';

const word = /^[0-9a-z](?:[0-9a-z_-]{0,62}[0-9a-z])?$/;

/** As configurations write it, in lower case, with its port unless that is 443: `registry.terraform.io`. */
export const RegistryHost = z
  .string()
  .max(253)
  .regex(
    /^[0-9a-z](?:[0-9a-z-]*[0-9a-z])?(?:\.[0-9a-z](?:[0-9a-z-]*[0-9a-z])?)*(?::[1-9]\d{0,4})?$/,
    'must be the host of a registry in lower case, such as registry.terraform.io',
  );

/** `registry.terraform.io/hashicorp/null` */
export const MirrorProvider = z.object({
  hostname: RegistryHost,
  namespace: z.string().regex(word, 'is no namespace of providers'),
  type: z.string().regex(word, 'is no type of a provider'),
});
export type MirrorProvider = z.infer<typeof MirrorProvider>;

export const PackageVersion = z
  .string()
  .max(128)
  .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/, 'must be a version such as 1.2.3');

export const MirrorPackage = MirrorProvider.extend({
  version: PackageVersion,
  os: z.string().regex(/^[0-9a-z]{1,32}$/, 'is no operating system'),
  arch: z.string().regex(/^[0-9a-z]{1,32}$/, 'is no architecture'),
});
export type MirrorPackage = z.infer<typeof MirrorPackage>;

export const providerName = ({ hostname, namespace, type }: MirrorProvider): string =>
  `${hostname}/${namespace}/${type}`;

/** `linux_amd64` */
export const platformOf = ({ os, arch }: Pick<MirrorPackage, 'os' | 'arch'>): string => `${os}_${arch}`;

/** The name of a package's file, as releases and mirrors have it. */
export const packageFile = (of: Pick<MirrorPackage, 'type' | 'version' | 'os' | 'arch'>): string =>
  `terraform-provider-${of.type}_${of.version}_${platformOf(of)}.zip`;

/** `HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_OS_ARCH.zip`, as `terraform providers mirror` lays it out. */
export const packagePath = (of: MirrorPackage): string => `${providerName(of)}/${packageFile(of)}`;

/** The package at this path of a mirror; null where none can be. */
export function packageAt(path: string): MirrorPackage | null {
  const [hostname, namespace, type, file = '', ...more] = path.split('/');
  const named = /^terraform-provider-([^_]*)_(.+)_([^_]+)_([^_]+)\.zip$/.exec(file);
  if (named === null || more.length > 0 || named[1] !== type) return null;
  const [, , version, os, arch] = named;
  const parsed = MirrorPackage.safeParse({ hostname, namespace, type, version, os, arch });
  return parsed.success ? parsed.data : null;
}

/** Where the mirror of a server stands, below its address. */
export const mirrorPath = '/api/registry/mirror/v1/providers/';

/** As terraform reads it: capital letters count, and registries have some (`Azure/aks/azurerm`). */
const moduleWord = /^[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?$/;

/** `registry.terraform.io/terraform-aws-modules/vpc/aws` */
export const MirrorModule = z.object({
  hostname: RegistryHost,
  namespace: z.string().regex(moduleWord, 'is no namespace of modules'),
  name: z.string().regex(moduleWord, 'is no name of a module'),
  provider: z.string().regex(/^[0-9a-z]{1,64}$/, 'is no provider of a module'),
});
export type MirrorModule = z.infer<typeof MirrorModule>;

export const MirrorModuleVersion = MirrorModule.extend({ version: PackageVersion });
export type MirrorModuleVersion = z.infer<typeof MirrorModuleVersion>;

/** What a kept archive is; clients are told by the same word. */
export const ModuleFormat = z.enum(['tar.gz', 'zip']);
export type ModuleFormat = z.infer<typeof ModuleFormat>;

export const moduleName = ({ hostname, namespace, name, provider }: MirrorModule): string =>
  `${hostname}/${namespace}/${name}/${provider}`;

/** `HOST/NAMESPACE/NAME/PROVIDER/VERSION`: in a bundle the name of the archive, with its format behind it. */
export const modulePath = (of: MirrorModuleVersion): string => `${moduleName(of)}/${of.version}`;

/** The version whose archive lies at this path of a bundle; null where none can be. */
export function moduleAt(path: string): { readonly of: MirrorModuleVersion; readonly format: ModuleFormat } | null {
  const named = /^(.*)\.(tar\.gz|zip)$/.exec(path);
  const of = moduleVersionAt(named?.[1] ?? '');
  return of === null ? null : { of, format: ModuleFormat.parse(named?.[2]) };
}

/** The version that has this path; null where none can have it. */
export function moduleVersionAt(path: string): MirrorModuleVersion | null {
  const [hostname, namespace, name, provider, version, ...more] = path.split('/');
  const parsed = MirrorModuleVersion.safeParse({ hostname, namespace, name, provider, version });
  return more.length === 0 && parsed.success ? parsed.data : null;
}

/** Where the mirror of modules of a registry stands for whoever has a token, below the address of a server; the registry's host follows. */
export const moduleMirrorPath = '/api/registry/mirror/v1/modules/';
