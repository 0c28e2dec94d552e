-- Views of the explorer that somebody has saved for all of an organization.
create table explorer_view (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  name text not null,
  -- {type, filter: [{field, operator, value}], fields, sort}
  query jsonb not null,
  created_at timestamptz not null default now(),
  constraint explorer_view_name_taken unique (organization, name)
);
select audit_table('explorer_view', 'explorer_view', 'organization', 'name');

-- What a provider is called in a state: `provider["registry.terraform.io/hashicorp/aws"].west`.
create function explorer_provider(text) returns text language sql immutable as $$ select coalesce(substring($1 from '"([^"]+)"'), $1) $$;
-- A module without the keys of its instances: `module.a["x"].module.b[0]` is `module.a.module.b`.
create function explorer_module(text) returns text language sql immutable as $$ select regexp_replace($1, '\[[^\]]*\]', '', 'g') $$;
