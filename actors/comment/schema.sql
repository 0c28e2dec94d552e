-- What people say of a run beside doing something with it; what they say while they do is the description of its run event.
create table run_comment (
  id text primary key,
  run text not null,
  body text not null,
  created_by jsonb not null,
  created_at timestamptz not null default now()
);
create index run_comment_by_run on run_comment (run, created_at);
