-- What servers of version control are to show beside commits; written in the commit statuses' own transitions.
create table commit_status (
  id text primary key,
  organization text not null,
  hook text not null,
  delivery text not null,
  -- null where it speaks for all that plan one pull request
  workspace text,
  commit text not null,
  context text not null,
  -- the larger, the newer is what it says
  place bigint not null,
  state text not null,
  description text not null,
  link text not null,
  -- {url, headers, body, scheme}: the call that says it, without the token
  call jsonb not null,
  -- sending, told, failed
  status text not null,
  -- what came of the last call: {successful, code, detail, mark, sentAt}
  told jsonb,
  waiting jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  actor_version bigint not null
);
create index commit_status_by_delivery on commit_status (delivery, context);
create index commit_status_by_commit on commit_status (hook, commit);

create index run_by_configuration on run (configuration_version, created_at desc);

create function forget_old_commit_statuses() returns bigint language sql security definer set search_path from current as $$
  with gone as (delete from commit_status where status <> 'sending' and updated_at < now() - interval '30 days' returning 1)
  select count(*) from gone
$$;
