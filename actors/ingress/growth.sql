-- What was fetched long ago: whoever wanted it holds the archive, and a fetch of now makes its row anew.
create function forget_old_ingresses() returns bigint language sql security definer set search_path from current as $$
  with gone as (delete from ingress where status <> 'fetching' and updated_at < now() - interval '30 days' returning 1)
  select count(*) from gone
$$;
