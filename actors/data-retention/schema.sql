-- How long the bytes of states and configurations are kept, and which were put aside.
create table data_retention_policy (
  id text primary key,
  -- null for the whole site
  organization text references organization (name) on update cascade on delete cascade,
  -- null for all workspaces of the organization that say nothing themselves
  workspace text,
  -- what is older goes; null for never
  days int,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint data_retention_policy_days check (days >= 1),
  constraint data_retention_policy_place check (workspace is null or organization is not null),
  constraint data_retention_policy_of_one unique nulls not distinct (organization, workspace)
);
select audit_table('data_retention_policy', 'data_retention_policy', 'organization', '');

-- A state version that is here is not to be had: its bytes lie aside, or are gone for good. The row of the state version is its workspace's, and
-- is not written again once it has its state.
create table state_version_backing (
  state_version text primary key,
  -- by which the audit trail names it
  id text generated always as (state_version) stored,
  workspace text not null,
  soft_deleted_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index state_version_backing_aside on state_version_backing (soft_deleted_at) where deleted_at is null;
select audit_table('state_version_backing', 'state_version_backing_data', 'workspace', '');

-- No row names the bytes any more, so the janitor of the archive takes them; a run that brought them does not hold them either once it is over.
create function state_version_backing_gone() returns trigger language plpgsql security definer set search_path from current as $$
begin
  delete from brought_state b using state_version v, run r
    where v.id = new.state_version and b.run = v.run and b.digest = v.digest and r.id = b.run and r.final_at is not null;
  update state_version set digest = null where id = new.state_version;
  return null;
end $$;
create trigger state_version_backing_gone after update of deleted_at on state_version_backing for each row
  when (new.deleted_at is not null) execute function state_version_backing_gone();

-- What a run at work began with.
create index run_live_by_configuration on run (configuration_version) where final_at is null;
create index run_live_by_base_state on run (base_state_version) where final_at is null;
create index configuration_version_aside on configuration_version (status) where status = 'backing_data_soft_deleted';
