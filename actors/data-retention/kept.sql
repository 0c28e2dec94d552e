-- When somebody restored a state version that had been put aside: its age counts from then.
create table state_version_restore (
  state_version text primary key,
  restored_at timestamptz not null default now()
);

-- A run and whoever deletes what it would begin with are decided one after the other, by the row of the configuration.
create function run_has_configuration() returns trigger language plpgsql security definer set search_path from current as $$
declare found_status text;
begin
  select status into found_status from configuration_version where id = new.configuration_version for share;
  if found_status in ('backing_data_soft_deleted', 'backing_data_permanently_deleted') then
    raise exception 'configuration version % is %', new.configuration_version, found_status
      using errcode = 'foreign_key_violation', constraint = 'run_configuration_deleted';
  end if;
  return null;
end $$;
create trigger run_has_configuration after insert on run for each row execute function run_has_configuration();

create function configuration_version_not_needed() returns trigger language plpgsql security definer set search_path from current as $$
begin
  if exists (select from run where configuration_version = new.id and final_at is null) then
    raise exception 'a run needs configuration version %', new.id
      using errcode = 'foreign_key_violation', constraint = 'configuration_version_needed';
  end if;
  return new;
end $$;
create trigger configuration_version_not_needed before update of status on configuration_version for each row
  when (old.status <> new.status and new.status in ('backing_data_soft_deleted', 'backing_data_permanently_deleted'))
  execute function configuration_version_not_needed();
