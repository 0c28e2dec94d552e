-- Members that somebody else says: an identity provider, when people sign in or by its own calls (ADR 43). Both add to organizations and teams by these.

-- Whoever was invited by the address of `taker` is that user from now on.
create function take_invitations(taker text) returns void language sql set search_path from current as $$
  update organization_membership m set user_id = u.id from app_user u
    where u.id = taker and m.user_id is null and lower(m.email) = lower(u.email)
      and not exists (select from organization_membership x where x.organization = m.organization and x.user_id = u.id)
$$;

-- The membership of somebody who is to belong to an organization, made when there is none.
create function join_organization(place text, who text) returns text language plpgsql set search_path from current as $$
declare
  found_id text;
  address text := (select email from app_user where id = who);
begin
  perform take_invitations(who);
  -- An address that somebody had before is free for whoever has it now.
  update organization_membership m set email = u.email from app_user u
    where m.organization = place and u.id = m.user_id and u.id <> who and lower(m.email) = lower(address) and lower(u.email) <> lower(address);
  insert into organization_membership (id, organization, user_id, email)
    select 'ou-' || substr(translate(md5(gen_random_uuid()::text), '0', 'z'), 1, 16), place, who, address
    where not exists (select from organization_membership where organization = place and user_id = who)
    on conflict do nothing;
  select id into found_id from organization_membership where organization = place and user_id = who;
  return found_id;
end $$;

create index team_by_sso_id on team (sso_team_id) where sso_team_id is not null;
create index team_by_name on team (name);
