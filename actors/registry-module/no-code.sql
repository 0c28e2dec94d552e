-- Modules that workspaces are made of without a configuration of their own, and what each such workspace was made of.
create table no_code_module (
  id text primary key,
  module text not null,
  organization text not null references organization (name) on update cascade on delete cascade,
  enabled boolean not null,
  -- a version; `latest` or null for the newest
  version_pin text,
  -- [{name, type, options}]: values among which whoever makes a workspace chooses
  variable_options jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint no_code_module_taken unique (module)
);
select audit_table('no_code_module', 'no_code_module', 'organization', '');

create table no_code_workspace (
  workspace text primary key,
  -- what the audit trail calls it
  id text generated always as (workspace) stored,
  no_code_module text not null,
  -- `private/acme/vpc/aws/1.0.0`: what its newest configuration is
  source text not null,
  updated_at timestamptz not null default now()
);
select audit_table('no_code_workspace', 'no_code_workspace', 'workspace', 'source');

-- Modules that were said to be so before.
insert into no_code_module (id, module, organization, enabled)
  select 'nocode-' || translate(left(md5(m.id), 16), '0', 'z'), m.id, m.organization, true
  from registry_module m join organization o on o.name = m.organization where m.no_code and m.status <> 'deleted';

create function no_code_goes_with_module() returns trigger language plpgsql security definer
  set search_path from current as $$
begin
  delete from no_code_module where module = new.id;
  return null;
end $$;
create trigger registry_module_gone_without_code after update on registry_module
  for each row when (new.status = 'deleted' and old.status <> 'deleted') execute function no_code_goes_with_module();
