-- Where the group of admins loses all who can get in, the one who was provisioned first stays an admin, and nobody else: the others are to go.
-- Gives the name of who stays against the group; null when nobody has to.
drop function scim_follow_admins();
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
