-- The versions of terraform that workspaces may have, as site admins keep them. Rows, written by their view.
create table terraform_version (
  id text primary key,
  version text not null unique,
  -- [{url, sha, os, arch}]; empty for what is fetched from the releases and checked by what they say of themselves
  archs jsonb not null default '[]',
  is_official boolean not null default false,
  is_enabled boolean not null default true,
  is_beta boolean not null default false,
  is_deprecated boolean not null default false,
  deprecated_reason text,
  created_at timestamptz not null default now()
);
select audit_table('terraform_version', 'terraform_version', 'site', 'version');

-- Who uses a version is counted.
create index workspace_by_terraform_version on workspace (terraform_version) where engine = 'terraform' and deleted_at is null;

-- Sixteen characters of the alphabet of ids, which chance has chosen.
create function terraform_version_id() returns text language sql volatile as $$
  select 'tool-' || string_agg(substr('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 1 + get_byte(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), n) % 58, 1), '')
  from generate_series(0, 15) n
$$;

-- What has been released by now; what comes later joins the list when it is first asked for.
insert into terraform_version (id, version, is_official)
select terraform_version_id(), format('1.%s.%s', minor, patch), true
from (values (0, 11), (1, 9), (2, 9), (3, 10), (4, 7), (5, 7), (6, 6), (7, 5), (8, 5), (9, 8), (10, 5), (11, 4), (12, 2), (13, 3))
  as released (minor, last), generate_series(0, last) as patch;
