-- The mirror of providers: packages of other registries that are kept here, brought in bundles or fetched once, each by its digest.
create table provider_mirror_package (
  id text primary key,
  -- of its registry, with a port unless that is 443
  hostname text not null,
  namespace text not null,
  type text not null,
  version text not null,
  os text not null,
  arch text not null,
  -- HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_OS_ARCH.zip
  path text not null,
  -- the zip, by its SHA-256
  digest text not null,
  -- what terraform calls its hash: over the files in it
  h1 text not null,
  size bigint not null,
  -- bundle, or registry
  source text not null,
  created_at timestamptz not null default now(),
  constraint provider_mirror_package_taken unique (path)
);
create index provider_mirror_package_by_provider on provider_mirror_package (hostname, namespace, type, version);
create index provider_mirror_package_digest on provider_mirror_package (digest);

-- What a registry last said of a provider: [{version, platforms: ["linux_amd64"]}].
create table provider_mirror_list (
  provider text primary key,
  versions jsonb not null,
  checked_at timestamptz not null default now(),
  -- why it could not be asked since then, and when that was
  failure text,
  failed_at timestamptz
);

-- The signed sums of a version, by platform: {"linux_amd64": SHA-256}. They never change.
create table provider_mirror_version (
  provider text not null,
  version text not null,
  sums jsonb not null,
  created_at timestamptz not null default now(),
  primary key (provider, version)
);

-- Who fetches what at the moment, over all gateways, and until when the others wait for that; or why it failed last.
create table provider_mirror_fetch (
  what text primary key,
  holder text not null,
  until timestamptz not null,
  failure jsonb,
  failed_at timestamptz
);

select audit_table('provider_mirror_package', 'provider_mirror_package', 'site', 'path');
