-- What the first start has done, once for all nodes: a step that has its row is never done again.
create table installation_step (
  name text primary key,
  done_at timestamptz not null default now()
);
