-- Modules that are published from repositories, and where their versions come from.
alter table registry_module
  add column repository jsonb,
  -- whether its tests run, and where
  add column tests jsonb,
  -- why its tags are not known
  add column error text;
create index registry_module_by_hook on registry_module ((repository->>'hook'))
  where repository is not null and status <> 'deleted';

alter table registry_module_version
  -- the commit, and where in it the module lies
  add column origin jsonb;
