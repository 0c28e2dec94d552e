-- Versions of modules of other registries that are kept here, brought in bundles or fetched once, each by its digest.
create table module_mirror_version (
  id text primary key,
  -- of its registry, with a port unless that is 443
  hostname text not null,
  namespace text not null,
  name text not null,
  provider text not null,
  version text not null,
  -- HOST/NAMESPACE/NAME/PROVIDER/VERSION
  path text not null,
  -- the archive, by its SHA-256: a tar.gz or a zip
  digest text not null,
  format text not null,
  size bigint not null,
  -- where in it the module lies; empty at its root
  folder text not null,
  -- bundle, or registry
  source text not null,
  -- where its registry said that it lies; null of a bundle
  address text,
  created_at timestamptz not null default now(),
  constraint module_mirror_version_taken unique (path)
);
create index module_mirror_version_by_module on module_mirror_version (hostname, namespace, name, provider);
create index module_mirror_version_digest on module_mirror_version (digest);

-- Repositories that registries name, which are fetched as those of hooks are: by ids that are made of their addresses.
create table module_mirror_repository (
  id text primary key,
  clone_url text not null
);

select audit_table('module_mirror_version', 'module_mirror_version', 'site', 'path');
