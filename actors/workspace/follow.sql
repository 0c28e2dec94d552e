-- Whoever changes a default changes with it every workspace that follows it (defaults.sql).
create function organization_default_changed() returns trigger language plpgsql security definer set search_path from current as $$
begin
  update workspace w set execution_mode = new.default_execution_mode, agent_pool = new.default_agent_pool
    from project p
    where p.id = w.project and p.organization = new.name and p.default_execution_mode is null
      and w.inherits_execution and w.deleted_at is null;
  return null;
end $$;
create trigger organization_default_followed after update of default_execution_mode, default_agent_pool on organization for each row
  when (old.default_execution_mode is distinct from new.default_execution_mode
    or old.default_agent_pool is distinct from new.default_agent_pool)
  execute function organization_default_changed();

create function project_default_changed() returns trigger language plpgsql security definer set search_path from current as $$
begin
  update workspace w set
      execution_mode = coalesce(new.default_execution_mode, o.default_execution_mode),
      agent_pool = case when new.default_execution_mode is null then o.default_agent_pool else new.default_agent_pool end
    from organization o
    where o.name = new.organization and w.project = new.id and w.inherits_execution and w.deleted_at is null;
  return null;
end $$;
create trigger project_default_followed after update of default_execution_mode, default_agent_pool on project for each row
  when (old.default_execution_mode is distinct from new.default_execution_mode
    or old.default_agent_pool is distinct from new.default_agent_pool)
  execute function project_default_changed();
