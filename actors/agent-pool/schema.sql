-- Agent pools, their tokens and their agents: rows, written by their view. A token is kept as its HMAC only.
create table agent_pool (
  id text primary key,
  organization text not null,
  name text not null,
  -- every workspace may use it, but for those that are excluded; else only those that are allowed
  organization_scoped boolean not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint agent_pool_name_taken unique (organization, name)
);

-- Who may use a pool beside what `organization_scoped` says, or may not. `kind`: workspace, project, excluded
create table agent_pool_scope (
  pool text not null references agent_pool (id) on delete cascade,
  kind text not null,
  target text not null,
  primary key (pool, kind, target)
);

create table agent_token (
  id text primary key,
  pool text not null references agent_pool (id) on delete cascade,
  mac bytea not null unique,
  description text not null,
  -- {kind, id, name}
  created_by jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  last_used_at timestamptz
);
create index agent_token_by_pool on agent_token (pool);

-- One row for each start of an agent.
create table agent (
  id text primary key,
  pool text not null references agent_pool (id) on delete cascade,
  -- the token that it came with; null when that was deleted, and then it may do nothing any more
  token text references agent_token (id) on delete set null,
  name text not null,
  ip_address text not null,
  -- what it said last: idle, busy, exited, errored
  status text not null,
  last_ping_at timestamptz not null default now(),
  created_at timestamptz not null default clock_timestamp()
);
create index agent_by_pool on agent (pool, last_ping_at);
create index agent_by_token on agent (token);
