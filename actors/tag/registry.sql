-- What modules and providers of the registry are tagged with, by key and value.
create table registry_tag_binding (
  -- the id of the module or of the provider
  owner text not null,
  organization text not null references organization (name) on update cascade on delete cascade,
  module text references registry_module (id) on delete cascade,
  provider text references registry_provider (id) on delete cascade,
  key text not null,
  value text not null default '',
  -- the order in which they came
  position bigint generated always as identity,
  primary key (owner, key),
  constraint registry_tag_binding_of_one check (num_nonnulls(module, provider) = 1 and owner = coalesce(module, provider))
);
create index registry_tag_binding_by_organization on registry_tag_binding (organization);
create index registry_tag_binding_by_module on registry_tag_binding (module);
create index registry_tag_binding_by_provider on registry_tag_binding (provider);
select audit_table('registry_tag_binding', 'tag_binding', 'organization', 'key');
