-- Which webhooks are to be looked at is written by what changes it, so that nobody looks through those of which all is well.
alter table vcs_hook
  -- null of one whose server knows what it should
  alter column remote_due_at drop not null,
  -- counts what may change what its server should know
  add column look_number int not null default 1,
  -- counts the servers that it was moved to
  add column server_number int not null default 1;
create index vcs_hook_by_due on vcs_hook (remote_due_at) where remote_due_at is not null;
create index oauth_client_by_server on oauth_client (lower(split_part(api_url, '/', 3)));

-- Somebody follows `after` from now on, or `before` no more. One that waits for its server goes on waiting.
create function look_at_vcs_hooks(before text, after text) returns void language sql security definer set search_path from current as $$
  update vcs_hook set look_number = look_number + 1, remote_due_at = coalesce(remote_due_at, now())
    where id in (before, after) and before is distinct from after
$$;

create function workspace_follows() returns trigger language plpgsql security definer set search_path from current as $$
begin
  perform look_at_vcs_hooks(
    case when tg_op <> 'INSERT' and old.deleted_at is null then old.vcs_repo->>'hook' end,
    case when tg_op <> 'DELETE' and new.deleted_at is null then new.vcs_repo->>'hook' end);
  return null;
end $$;
create trigger workspace_follows_from_now after insert on workspace for each row
  when (new.vcs_repo is not null) execute function workspace_follows();
create trigger workspace_follows_other after update of vcs_repo, deleted_at on workspace for each row
  when (old.vcs_repo->>'hook' is distinct from new.vcs_repo->>'hook' or old.deleted_at is distinct from new.deleted_at)
  execute function workspace_follows();
create trigger workspace_follows_no_more after delete on workspace for each row
  when (old.vcs_repo is not null) execute function workspace_follows();

create function registry_module_follows() returns trigger language plpgsql security definer set search_path from current as $$
begin
  perform look_at_vcs_hooks(
    case when tg_op <> 'INSERT' and old.status <> 'deleted' then old.repository->>'hook' end,
    case when tg_op <> 'DELETE' and new.status <> 'deleted' then new.repository->>'hook' end);
  return null;
end $$;
create trigger registry_module_follows_from_now after insert on registry_module for each row
  when (new.repository is not null) execute function registry_module_follows();
create trigger registry_module_follows_other after update of repository, status on registry_module for each row
  when (old.repository->>'hook' is distinct from new.repository->>'hook' or old.status is distinct from new.status)
  execute function registry_module_follows();
create trigger registry_module_follows_no_more after delete on registry_module for each row
  when (old.repository is not null) execute function registry_module_follows();
