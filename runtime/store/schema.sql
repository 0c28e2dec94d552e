-- Who looks after which partition. Ownership is order and a warm cache, never safety: a commit compares the epoch only so that a
-- node that was given up stops early (runtime/design.md, b).
create table act_partition (
  p int primary key,
  epoch bigint not null default 0,
  node text,
  claimed_at timestamptz
);
insert into act_partition (p) select generate_series(0, 255);

-- What an actor's correctness depends on. One transition is one statement over these tables (runtime/design.md, c; DECISIONS 2).
create table act_actor (
  kind text not null,
  id text not null,
  p int not null,
  version bigint not null,
  machine_version int not null,
  state text not null,
  done boolean not null,
  snapshot jsonb not null,
  -- The trace that this actor's work continues, when it has one of its own.
  trace text,
  updated_at timestamptz not null default now(),
  primary key (kind, id)
) with (fillfactor = 60);

-- What happened: one row per version. Audit, dedupe by message id, replay.
create table act_log (
  kind text not null,
  id text not null,
  version bigint not null,
  msg_id text not null,
  event jsonb not null,
  -- False for a mailbox message that the machine did not take: consumed, nothing else changed.
  accepted boolean not null,
  reply jsonb,
  sender text,
  -- {at, rand}: time and chance as the machine saw them.
  meta jsonb not null,
  trace text,
  cause text,
  machine_version int not null,
  snap_hash text not null,
  at timestamptz not null default now(),
  primary key (kind, id, version),
  unique (kind, id, msg_id)
);

-- Messages under way and timers. A row is consumed by the statement of the transition that it causes, or it moves to act_dead.
create table act_mailbox (
  seq bigint generated always as identity primary key,
  p int not null,
  kind text not null,
  id text not null,
  msg_id text not null,
  sender text,
  due_at timestamptz not null default now(),
  timer_id text,
  event jsonb not null,
  attempts int not null default 0,
  trace text,
  -- The message whose transition sent this one.
  cause_id text,
  last_error text,
  unique (kind, id, msg_id)
);
create unique index act_mailbox_timer on act_mailbox (kind, id, timer_id) where timer_id is not null;
create index act_mailbox_due on act_mailbox (due_at, seq);
create index act_mailbox_cause on act_mailbox (cause_id) where cause_id is not null;

-- Events on their way to the feed; a row goes when the stream has acknowledged it.
create table act_outbox (
  seq bigint generated always as identity primary key,
  p int not null,
  kind text not null,
  id text not null,
  version bigint not null,
  subject text not null,
  msg_id text not null,
  trace text,
  body jsonb not null,
  at timestamptz not null default now()
);

-- Messages that failed too often. They wait for a person: `retry` or `drop`.
create table act_dead (
  seq bigint primary key,
  p int not null,
  kind text not null,
  id text not null,
  msg_id text not null,
  sender text,
  timer_id text,
  event jsonb not null,
  attempts int not null,
  trace text,
  cause_id text,
  last_error text,
  died_at timestamptz not null default now()
);
create index act_dead_actor on act_dead (kind, id);
