-- Providers of the private registry, as rows: nothing in them waits or works by itself. A version is a signed list of sums and a binary for
-- each platform.
create table registry_provider (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  registry_name text not null,
  namespace text not null,
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint registry_provider_taken unique (organization, registry_name, namespace, name)
);

create table registry_provider_version (
  id text primary key,
  provider text not null references registry_provider on delete cascade,
  version text not null,
  -- which key signed it
  key_id text not null,
  protocols jsonb not null,
  -- SHA256SUMS and its signature, by their digests; null while they have not come
  shasums text,
  shasums_sig text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint registry_provider_version_taken unique (provider, version)
);
create index registry_provider_version_shasums on registry_provider_version (shasums) where shasums is not null;
create index registry_provider_version_sig on registry_provider_version (shasums_sig) where shasums_sig is not null;

create table registry_provider_platform (
  id text primary key,
  version text not null references registry_provider_version on delete cascade,
  os text not null,
  arch text not null,
  filename text not null,
  -- as whoever made it declared it
  shasum text not null,
  -- the zip, by its digest; null while it has not come
  digest text,
  constraint registry_provider_platform_taken unique (version, os, arch)
);
create index registry_provider_platform_digest on registry_provider_platform (digest) where digest is not null;

create table gpg_key (
  id text primary key,
  namespace text not null references organization (name) on update cascade on delete cascade,
  key_id text not null,
  ascii_armor text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint gpg_key_taken unique (namespace, key_id)
);

select audit_table('registry_provider', 'registry_provider', 'organization', 'name');
select audit_table('registry_provider_version', 'registry_provider_version', 'provider', 'version');
select audit_table('registry_provider_platform', 'registry_provider_platform', 'provider-version', 'filename');
select audit_table('gpg_key', 'gpg_key', 'namespace', 'key_id');
