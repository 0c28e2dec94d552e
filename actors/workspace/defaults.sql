-- A workspace may leave to its project, and that to its organization, how and by whom its runs are executed. Its row then says what they say: it is
-- filled in when the workspace is made, moved or begins to follow, and again by whoever changes a default.
alter table workspace add column inherits_execution boolean not null default false;
create index workspace_following_by_project on workspace (project) where inherits_execution and deleted_at is null;

create function workspace_follows_defaults() returns trigger language plpgsql security definer set search_path from current as $$
declare
  mode text;
  pool text;
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
  -- Whoever changes a default waits for us, and then finds this row; or we wait, and see what they wrote.
  select coalesce(p.default_execution_mode, o.default_execution_mode),
    case when p.default_execution_mode is null then o.default_agent_pool else p.default_agent_pool end
    into mode, pool from project p join organization o on o.name = p.organization where p.id = new.project for share of p, o;
  if found then
    new.execution_mode := mode;
    new.agent_pool := pool;
  end if;
  return new;
end $$;
create trigger workspace_defaults before insert or update on workspace for each row execute function workspace_follows_defaults();
