-- A workspace may leave to its project, and that to its organization, how and by whom its runs are executed. Its row then says what they say: it is
-- filled in when the workspace is made, moved or begins to follow, and again by whoever changes a default.
alter table workspace add column inherits_execution boolean not null default false;
create index workspace_following_by_project on workspace (project) where inherits_execution and deleted_at is null;

create function workspace_follows_defaults() returns trigger language plpgsql security definer set search_path from current as $$
declare
  o organization;
  p project;
begin
  if not new.inherits_execution then
    return new;
  end if;
  if tg_op = 'INSERT' and exists (select from workspace w where w.id = new.id) then
    -- the row is there, so this becomes an update
    return new;
  end if;
  if tg_op = 'UPDATE' and old.inherits_execution and old.project = new.project then
    -- a transition brings what it last knew; a change of a default comes from its own trigger
    if pg_trigger_depth() = 1 then
      new.execution_mode := old.execution_mode;
      new.agent_pool := old.agent_pool;
    end if;
    return new;
  end if;
  -- Whoever changes a default waits for us, and then finds this row; or we wait, and see what they wrote. The organization comes first, as for
  -- who deletes one, and with the lock that a limit of workspaces takes, so that nobody waits for whom they keep waiting.
  select * into o from organization where name = new.organization for no key update;
  select * into p from project where id = new.project for share;
  if p.id is not null then
    new.execution_mode := coalesce(p.default_execution_mode, o.default_execution_mode);
    new.agent_pool := case when p.default_execution_mode is null then o.default_agent_pool else p.default_agent_pool end;
  end if;
  return new;
end $$;
create trigger workspace_defaults before insert or update on workspace for each row execute function workspace_follows_defaults();

-- As in organization/admin.sql, by that lock.
create or replace function workspace_within_limit() returns trigger language plpgsql security definer set search_path from current as $$
declare most int;
begin
  select workspace_limit into most from organization where name = new.organization and workspace_limit > 0 for no key update;
  if found and (select count(*) from workspace where organization = new.organization and deleted_at is null) > most then
    raise exception 'organization % has % workspaces already', new.organization, most
      using errcode = 'check_violation', constraint = 'workspace_limit_reached';
  end if;
  return null;
end $$;
