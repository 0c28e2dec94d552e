-- The newest state that an apply of a run has brought: kept whatever became of the run, since nobody else may have those bytes.
create table brought_state (
  run text primary key,
  digest text not null,
  brought_at timestamptz not null default now()
);
