-- Sets of provider blocks for workspaces that are made of modules. Rows, written by their view: they have no life cycle.
create table provider_set (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  name text not null,
  description text not null,
  provider_source text not null,
  configuration_hcl text not null,
  -- applies to every such workspace of the organization
  global boolean not null,
  priority boolean not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint provider_set_name_taken unique (organization, name)
);
select audit_table('provider_set', 'provider_set', 'organization', 'name');

-- Where a set that is not global applies.
create table provider_set_scope (
  provider_set text not null references provider_set (id) on delete cascade,
  -- workspace | project
  kind text not null,
  target text not null,
  primary key (provider_set, kind, target)
);
create index provider_set_scope_by_target on provider_set_scope (target);
