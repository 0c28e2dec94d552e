-- Who did what: an entry for each change, written by the statement that makes the change (ADR 35). What actors do is told by their log; what
-- the gateway writes itself by triggers on its tables. An entry bears names and ids, and never a value.

-- The requests that changed something: who asked, by which token, and from where. Kept before the change is made.
create table audit_request (
  id uuid primary key,
  at timestamptz not null default clock_timestamp(),
  -- {kind, id, name}
  by jsonb not null,
  token text,
  method text not null,
  path text not null,
  address text not null,
  user_agent text,
  -- as the answer named the request in `x-request-id`, so that a trail, a log and a client speak of the same; a client may have chosen it, so two
  -- can be alike
  shown_id text
);
create index audit_request_by_time on audit_request (at);

create table audit_entry (
  seq bigint generated always as identity primary key,
  id uuid not null default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  -- its external id; null for what belongs to none
  organization text,
  request uuid,
  -- {kind, id, name}; null for what nobody asked for
  by jsonb,
  resource_type text not null,
  resource_id text not null,
  action text not null,
  meta jsonb
);
create index audit_entry_by_organization on audit_entry (organization, at desc, seq desc);
create index audit_entry_by_time on audit_entry (at desc, seq desc);

-- Whether entries of an organization are written; without a row they are.
create table audit_configuration (
  organization text primary key references organization (name) on update cascade on delete cascade,
  is_enabled boolean not null,
  changed_at timestamptz not null default now()
);

-- Nobody changes an entry, and none goes before its time.
create function audit_retention() returns interval language sql immutable as $$ select interval '400 days' $$;
create function audit_stays() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op = 'DELETE' and old.at < now() - audit_retention() then
    return old;
  end if;
  raise exception 'an entry of the audit trail stays as it is' using errcode = 'restrict_violation';
end $$;
create trigger audit_entry_stays before update or delete on audit_entry for each row execute function audit_stays();
create trigger audit_request_stays before update or delete on audit_request for each row execute function audit_stays();

-- `place` is the organization's name; null for what belongs to none.
create function audit_write(place text, request uuid, who jsonb, kind text, id text, action text, meta jsonb)
returns void language plpgsql set search_path from current as $$
declare found_id text;
begin
  if place is not null then
    if exists (select from audit_configuration c where c.organization = place and not c.is_enabled)
      and kind <> 'audit_configuration' then
      return;
    end if;
    select external_id into found_id from organization o where o.name = place;
  end if;
  insert into audit_entry (organization, request, by, resource_type, resource_id, action, meta)
    values (found_id, audit_write.request, who, audit_write.kind, audit_write.id, audit_write.action, audit_write.meta);
end $$;

-- What somebody asked an actor, once it is done. The request stands in the message's id, or in that of the message which caused it.
create function audit_transition() returns trigger language plpgsql security definer set search_path from current as $$
declare
  word text := replace(split_part(new.event ->> 'type', '.', 2), '-', '_');
  kind text := replace(new.kind, '-', '_');
  subject text := new.id;
  place text;
  name text;
begin
  if new.kind = 'workspace' then
    select w.organization, w.name into place, name from workspace w where w.id = new.id;
  elsif new.kind = 'run' then
    select r.organization into place from run r where r.id = new.id;
  else
    place := new.event ->> 'organization';
    if place is null and new.kind = 'configuration-version' then
      select v.organization into place from configuration_version v where v.id = new.id;
    elsif place is null and new.kind = 'registry-module' then
      select m.organization into place from registry_module m where m.id = new.id;
    elsif place is null and new.kind = 'registry-module-version' then
      select v.organization into place from registry_module_version v where v.id = new.id;
    end if;
  end if;
  if word = 'delete' then
    word := 'destroy';
  elsif word = 'reserve_state' then
    kind := 'state_version';
    subject := new.event ->> 'stateVersion';
    word := 'create';
  end if;
  perform audit_write(place,
    substring(case when new.sender is null then new.msg_id else new.cause end from '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')::uuid,
    new.event -> 'by', kind, subject, word, case when name is null then null else jsonb_build_object('name', name) end);
  return null;
end $$;
create trigger act_log_audited after insert on act_log for each row
  when (new.accepted and new.event -> 'by' ->> 'kind' in ('user', 'team', 'organization') and new.kind <> 'state-version'
    and (new.sender is null or new.event ->> 'type' = 'run.create'))
  execute function audit_transition();

-- What the gateway writes itself. What tables it reads is looked for when it runs, so that they may come later. Arguments: the kind of resource, how its organization is found, and the column that names it.
-- What comes or goes with another row is told by that one.
create function audit_row() returns trigger language plpgsql security definer set search_path from current as $$
declare
  row_now jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  asked uuid := nullif(current_setting('terrace.request', true), '')::uuid;
  who jsonb := (select r.by from audit_request r where r.id = asked);
  meta jsonb := '{}';
  place text;
begin
  place := case tg_argv[1]
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
      (select s.organization from variable_set s where s.id = row_now ->> 'variable_set'))
    when 'token' then coalesce(
      (select t.organization from team t where t.id = row_now ->> 'owner'),
      (select o.name from organization o where o.external_id = row_now ->> 'owner'))
  end;
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

-- Attaches it. `moments`: insert or update or delete.
create function audit_table(tab regclass, kind text, place text, name text, moments text default 'insert or update or delete')
returns void language plpgsql set search_path from current as $$
begin
  execute format('create trigger audited after %s on %s for each row when (pg_trigger_depth() = 0) execute function audit_row(%L, %L, %L)',
    moments, tab, kind, place, name);
end $$;

select audit_table('organization', 'organization', 'name', 'name');
select audit_table('project', 'project', 'organization', 'name');
select audit_table('team', 'team', 'organization', 'name');
select audit_table('team_member', 'team_membership', 'team', '', 'insert or delete');
select audit_table('organization_membership', 'organization_membership', 'organization', 'email');
select audit_table('team_workspace', 'team_access', 'team', 'access');
select audit_table('team_project', 'team_project_access', 'team', 'access');
-- That a token was used is no change of it.
select audit_table('api_token', 'authentication_token', 'token', 'description', 'insert or delete');
select audit_table('app_user', 'user', 'site', 'username');
select audit_table('agent_pool', 'agent_pool', 'organization', 'name');
select audit_table('agent_token', 'authentication_token', 'pool', 'description', 'insert or delete');
select audit_table('variable', 'variable', 'variable', 'key');
select audit_table('variable_set', 'variable_set', 'organization', 'name');
select audit_table('run_trigger', 'run_trigger', 'workspace', '');
select audit_table('audit_configuration', 'audit_configuration', 'organization', '');
