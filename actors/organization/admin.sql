-- What only a site admin sets of an organization.
alter table organization
  -- nobody but a site admin gets in; what is there stays
  add column is_disabled boolean not null default false,
  -- how many workspaces it may have; null and 0 for as many as it likes
  add column workspace_limit int,
  -- whether its workspaces may ask for a beta version of their engine
  add column access_beta_tools boolean not null default false,
  -- whether every other organization may use its modules, and its providers
  add column global_module_sharing boolean not null default false,
  add column global_provider_sharing boolean not null default false,
  -- kept for clients that set it: a sandbox has no sudo
  add column worker_sudo boolean not null default false;

-- Which organizations may use the modules of another one.
create table module_consumer (
  organization text not null references organization (name) on update cascade on delete cascade,
  consumer text not null references organization (name) on update cascade on delete cascade,
  primary key (organization, consumer)
);
create index module_consumer_by_consumer on module_consumer (consumer);

-- A limit is kept in the statement of the transition that makes a workspace: whoever makes another one at the same moment waits.
create function workspace_within_limit() returns trigger language plpgsql security definer set search_path from current as $$
declare most int;
begin
  select workspace_limit into most from organization where name = new.organization and workspace_limit > 0 for update;
  if found and (select count(*) from workspace where organization = new.organization and deleted_at is null) > most then
    raise exception 'organization % has % workspaces already', new.organization, most
      using errcode = 'check_violation', constraint = 'workspace_limit_reached';
  end if;
  return null;
end $$;
create trigger workspace_counted after insert on workspace for each row execute function workspace_within_limit();

-- A site admin's list of all runs, and the count of those of a status.
create index run_by_time on run (created_at desc, id);
create index run_by_status on run (status, created_at desc);
