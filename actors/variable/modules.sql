-- Modules have variables too, for the runs of their tests.
alter table variable add column registry_module text;
alter table variable drop constraint variable_check;
alter table variable add constraint variable_owner check (num_nonnulls(workspace, variable_set, registry_module) = 1);
drop index variable_key_taken;
create unique index variable_key_taken on variable (coalesce(workspace, variable_set, registry_module), category, key);
create index variable_by_module on variable (registry_module) where registry_module is not null;

-- They may be secrets: they go with their module, whose row stays.
create function variable_goes_with_module() returns trigger language plpgsql security definer
  set search_path from current as $$
begin
  delete from variable where registry_module = new.id;
  return null;
end $$;
create trigger registry_module_gone after update on registry_module
  for each row when (new.status = 'deleted' and old.status <> 'deleted') execute function variable_goes_with_module();

-- Whose organization a row is, found by a function of its own: what has an owner of another kind changes this one alone.
create function audit_place(kind text, row_now jsonb) returns text language sql stable set search_path from current as $$
  select case kind
    when 'organization' then row_now ->> 'organization'
    when 'namespace' then row_now ->> 'namespace'
    when 'name' then row_now ->> 'name'
    when 'team' then (select t.organization from team t where t.id = row_now ->> 'team')
    when 'workspace' then (select w.organization from workspace w where w.id = row_now ->> 'workspace')
    when 'pool' then (select p.organization from agent_pool p where p.id = row_now ->> 'pool')
    when 'provider' then (select p.organization from registry_provider p where p.id = row_now ->> 'provider')
    when 'provider-version' then (select p.organization from registry_provider_version v
      join registry_provider p on p.id = v.provider where v.id = row_now ->> 'version')
    when 'client' then (select c.organization from oauth_client c where c.id = row_now ->> 'client')
    when 'variable' then coalesce(
      (select w.organization from workspace w where w.id = row_now ->> 'workspace'),
      (select s.organization from variable_set s where s.id = row_now ->> 'variable_set'),
      (select m.organization from registry_module m where m.id = row_now ->> 'registry_module'))
    when 'token' then coalesce(
      (select t.organization from team t where t.id = row_now ->> 'owner'),
      (select o.name from organization o where o.external_id = row_now ->> 'owner'))
  end
$$;

create or replace function audit_row() returns trigger language plpgsql security definer set search_path from current as $$
declare
  row_now jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  asked uuid := nullif(current_setting('terrace.request', true), '')::uuid;
  who jsonb := (select r.by from audit_request r where r.id = asked);
  meta jsonb := '{}';
  place text := audit_place(tg_argv[1], row_now);
begin
  -- Its project and its team of owners come with an organization.
  if tg_argv[1] <> 'name' and tg_op = 'INSERT'
    and exists (select from organization o where o.name = place and o.created_at = now()) then
    return null;
  end if;
  if tg_argv[2] <> '' then
    meta := jsonb_build_object('name', row_now ->> tg_argv[2]);
  end if;
  if tg_op = 'UPDATE' then
    meta := meta || jsonb_build_object('changed', (select coalesce(jsonb_agg(n.key order by n.key), '[]') from jsonb_each(to_jsonb(new)) n
      where n.value is distinct from to_jsonb(old) -> n.key and n.key not in ('updated_at', 'version')));
    if meta -> 'changed' = '[]' then
      return null;
    end if;
  end if;
  -- An organization that is made or ended is no longer, or not yet, the one to tell.
  perform audit_write(case when tg_argv[1] = 'name' and tg_op <> 'UPDATE' then null else place end, asked, who, tg_argv[0],
    coalesce(row_now ->> 'external_id', row_now ->> 'id', nullif(concat_ws('/', row_now ->> 'team', row_now ->> 'membership'), ''),
      row_now ->> 'organization'),
    case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'destroy' end, meta);
  return null;
end $$;
