-- What site admins set of the whole installation: a row for each group of settings, with what somebody has set. What it does not say is as the
-- environment of the server says.
create table site_setting (
  id text primary key,
  value jsonb not null,
  -- what is never shown, sealed
  secret bytea,
  changed_at timestamptz not null default now()
);
select audit_table('site_setting', 'site_setting', 'site', 'id');

-- Where an organization has no limit of its own, that of the whole site holds; 0 is none.
create or replace function workspace_within_limit() returns trigger language plpgsql security definer set search_path from current as $$
declare most int;
begin
  select coalesce(o.workspace_limit,
      (select (s.value ->> 'workspacesCeiling')::int from site_setting s where s.id = 'general' and (s.value ->> 'limitWorkspaces')::boolean))
    into most from organization o where o.name = new.organization;
  if most > 0 then
    perform from organization o where o.name = new.organization for update;
    if (select count(*) from workspace where organization = new.organization and deleted_at is null) > most then
      raise exception 'organization % has % workspaces already', new.organization, most
        using errcode = 'check_violation', constraint = 'workspace_limit_reached';
    end if;
  end if;
  return null;
end $$;
