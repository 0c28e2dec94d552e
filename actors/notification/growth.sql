-- What nobody looks at any more: what was sent of workspaces that are deleted, and who was to be told of them; and what was sent long ago.
create function forget_old_notifications() returns bigint language sql security definer set search_path from current as $$
  with long_gone as (select id from workspace where deleted_at < now() - interval '30 days'),
    configurations as (delete from notification_configuration where workspace in (select id from long_gone) returning 1),
    sent as (delete from notification n using run r
      where r.id = n.run and n.status <> 'sending'
        and (n.created_at < now() - interval '90 days' or r.workspace in (select id from long_gone)) returning 1)
  select (select count(*) from configurations) + (select count(*) from sent)
$$;
create index workspace_deleted on workspace (deleted_at) where deleted_at is not null;
