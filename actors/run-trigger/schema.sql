-- What a workspace runs after: rows, written by their view.
create table run_trigger (
  id text primary key,
  workspace text not null,
  source text not null,
  created_at timestamptz not null default now(),
  unique (workspace, source)
);
create index run_trigger_by_source on run_trigger (source);

-- What came of a trigger after an applied run: the run that was made, or why there is none.
create table run_follower (
  run_trigger text not null references run_trigger (id) on delete cascade,
  after_run text not null,
  run text,
  reason text,
  created_at timestamptz not null default now(),
  primary key (run_trigger, after_run)
);
