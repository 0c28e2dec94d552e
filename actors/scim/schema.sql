-- Provisioning by SCIM (ADR 43): whom an identity provider keeps here, in which of its groups they are, and which teams follow a group.
create table scim_user (
  id text primary key,
  user_id text not null unique references app_user (id) on delete cascade,
  user_name text not null,
  -- as the provider names it
  provider_id text,
  -- an admin because of the group of admins, and no longer than that
  grants_admin boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index scim_user_name_taken on scim_user (lower(user_name));
create index scim_user_by_provider_id on scim_user (provider_id);

create table scim_group (
  id text primary key,
  display_name text not null,
  provider_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index scim_group_name_taken on scim_group (lower(display_name));
create index scim_group_by_provider_id on scim_group (provider_id);

create table scim_member (
  scim_group text not null references scim_group (id) on delete cascade,
  scim_user text not null references scim_user (id) on delete cascade,
  -- by which the audit trail names it
  id text generated always as (scim_group || '/' || scim_user) stored,
  primary key (scim_group, scim_user)
);
create index scim_member_by_user on scim_member (scim_user);

create table scim_setting (
  id text primary key default 'scim' check (id = 'scim'),
  enabled boolean not null default false,
  paused boolean not null default false,
  -- whose members are site admins
  site_admin_group text references scim_group (id) on delete set null
);
insert into scim_setting default values;

-- Which group the members of a team are.
create table scim_mapping (
  team text primary key references team (id) on delete cascade,
  scim_group text not null references scim_group (id) on delete cascade,
  id text generated always as (team) stored,
  paused boolean not null default false,
  synced_at timestamptz not null default now()
);
create index scim_mapping_by_group on scim_mapping (scim_group);

select audit_table('scim_setting', 'scim_setting', 'site', '', 'update');
select audit_table('scim_user', 'scim_user', 'site', 'user_name');
select audit_table('scim_group', 'scim_group', 'site', 'display_name');
select audit_table('scim_member', 'scim_membership', 'site', '', 'insert or delete');
-- When it was followed last is no change of it.
select audit_table('scim_mapping', 'scim_group_mapping', 'team', '', 'insert or delete or update of paused');

-- Makes the members of these teams those of their groups, but for teams that are not to follow for the moment.
create function scim_follow(teams text[]) returns void language plpgsql set search_path from current as $$
begin
  insert into team_member (team, membership)
    select m.team, join_organization(t.organization, u.user_id) from scim_mapping m join team t on t.id = m.team
      join scim_member g on g.scim_group = m.scim_group join scim_user u on u.id = g.scim_user
      where m.team = any(teams) and not m.paused
    on conflict do nothing;
  delete from team_member x using scim_mapping m
    where x.team = m.team and m.team = any(teams) and not m.paused and not exists (
      select from organization_membership o join scim_user u on u.user_id = o.user_id
        join scim_member g on g.scim_user = u.id and g.scim_group = m.scim_group where o.id = x.membership);
  update scim_mapping set synced_at = now() where team = any(teams) and not paused;
end $$;

-- Makes those site admins who are in the group of admins, and takes it from those who were it because of that. Where nobody would be left who can get
-- in, the one who was provisioned first stays, and nobody else. Gives the name of who stays against the group; null when nobody has to.
create function scim_follow_admins() returns text language plpgsql set search_path from current as $$
declare
  leaving text[];
  staying text;
begin
  perform id from app_user where is_site_admin order by id for update;
  with joining as (
    update app_user a set is_site_admin = true from scim_user u join scim_member g on g.scim_user = u.id
      join scim_setting s on s.site_admin_group = g.scim_group
      where a.id = u.user_id and not a.is_site_admin and not a.is_suspended returning a.id)
  update scim_user u set grants_admin = true from joining where joining.id = u.user_id;
  leaving := array(select u.user_id from scim_user u join app_user a on a.id = u.user_id
    where u.grants_admin and (a.is_suspended or not exists (select from scim_member g join scim_setting s
      on s.site_admin_group = g.scim_group where g.scim_user = u.id)));
  if not exists (select from app_user where is_site_admin and not is_suspended and id <> all(leaving)) then
    select a.id into staying from app_user a join scim_user u on u.user_id = a.id
      where a.id = any(leaving) and a.is_site_admin and not a.is_suspended order by u.created_at, a.id limit 1;
    leaving := array_remove(leaving, staying);
  end if;
  update app_user set is_site_admin = false where id = any(leaving) and is_site_admin;
  update scim_user set grants_admin = false where user_id = any(leaving);
  return (select username from app_user where id = staying);
end $$;
