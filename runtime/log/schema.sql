-- Live logs (DECISIONS 12). `log_object` is the head of a log: its size while it grows, and at the end the digest of the one
-- object that replaced its segments. All writers of a log meet at its head's row.
create table log_object (
  log_id text primary key,
  size bigint not null,
  -- null while the log grows
  digest text,
  created_at timestamptz not null default now()
);
create index log_growing on log_object (log_id) where digest is null;

create table log_segment (
  log_id text not null references log_object (log_id) on delete cascade,
  start_offset bigint not null,
  -- of the plain bytes
  size int not null,
  -- sealed
  bytes bytea not null,
  created_at timestamptz not null default now(),
  primary key (log_id, start_offset)
);
alter table log_segment alter column bytes set storage external;
