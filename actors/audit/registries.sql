-- The registries and version control in the trail. Where something belongs is said by two functions of their own, which the next kind of
-- thing replaces.

-- The organization of an actor whose message does not name it.
create function audit_place_of(kind text, id text) returns text language sql stable set search_path from current as $$
  select case kind
    when 'configuration-version' then (select v.organization from configuration_version v where v.id = audit_place_of.id)
    when 'registry-module' then (select m.organization from registry_module m where m.id = audit_place_of.id)
    when 'registry-module-version' then (select v.organization from registry_module_version v where v.id = audit_place_of.id)
  end
$$;

-- The organization of a row, by the way that its table was attached with.
create function audit_place(way text, told jsonb) returns text language sql stable set search_path from current as $$
  select case way
    when 'organization' then told ->> 'organization'
    when 'name' then told ->> 'name'
    when 'team' then (select t.organization from team t where t.id = told ->> 'team')
    when 'workspace' then (select w.organization from workspace w where w.id = told ->> 'workspace')
    when 'pool' then (select p.organization from agent_pool p where p.id = told ->> 'pool')
    when 'variable' then coalesce(
      (select w.organization from workspace w where w.id = told ->> 'workspace'),
      (select s.organization from variable_set s where s.id = told ->> 'variable_set'))
    when 'token' then coalesce(
      (select t.organization from team t where t.id = told ->> 'owner'),
      (select o.name from organization o where o.external_id = told ->> 'owner'))
    when 'namespace' then told ->> 'namespace'
    when 'provider' then (select p.organization from registry_provider p where p.id = told ->> 'provider')
    when 'provider-version' then (select p.organization from registry_provider_version v
      join registry_provider p on p.id = v.provider where v.id = told ->> 'version')
    when 'client' then (select c.organization from oauth_client c where c.id = told ->> 'client')
  end
$$;

create or replace function audit_transition() returns trigger language plpgsql security definer set search_path from current as $$
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
    if place is null then
      place := audit_place_of(new.kind, new.id);
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

create or replace function audit_row() returns trigger language plpgsql security definer set search_path from current as $$
declare
  row_now jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  asked uuid := nullif(current_setting('terrace.request', true), '')::uuid;
  who jsonb := (select r.by from audit_request r where r.id = asked);
  meta jsonb := '{}';
  place text;
begin
  place := audit_place(tg_argv[1], row_now);
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

select audit_table('registry_provider', 'registry_provider', 'organization', 'name');
select audit_table('registry_provider_version', 'registry_provider_version', 'provider', 'version');
select audit_table('registry_provider_platform', 'registry_provider_platform', 'provider-version', 'filename');
select audit_table('gpg_key', 'gpg_key', 'namespace', 'key_id');
select audit_table('oauth_client', 'oauth_client', 'organization', 'name');
select audit_table('oauth_token', 'oauth_token', 'client', '');
select audit_table('notification_configuration', 'notification_configuration', 'organization', 'name');
