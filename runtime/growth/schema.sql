-- How the log stops growing (ADR 19). Copies of actors, taken in time: what a log is replayed from whose older rows have gone.
create table act_mark (
  kind text not null,
  id text not null,
  version bigint not null,
  machine_version int not null,
  snapshot jsonb not null,
  -- {timer id: message id}, as it lay in the mailbox or among the dead at that version
  armed jsonb not null,
  at timestamptz not null default now(),
  primary key (kind, id, version)
);

-- The mark up to which rows of the log are in the archive; rows of act_log at or below it are nobody's.
create table act_base (
  kind text not null,
  id text not null,
  version bigint not null,
  machine_version int not null,
  snapshot jsonb not null,
  armed jsonb not null,
  primary key (kind, id)
);

-- Where the rows are: an object of the archive for each piece, with the base that it begins with.
create table act_archive (
  kind text not null,
  id text not null,
  first bigint not null,
  last bigint not null,
  digest text not null,
  archived_at timestamptz not null default now(),
  primary key (kind, id, last)
);
create index act_archive_digest on act_archive (digest);

-- Work that one node does for all, and how far it is.
create table act_chore (
  name text primary key,
  node text,
  held_until timestamptz not null default now(),
  next_at timestamptz not null default now(),
  after_kind text not null default '',
  after_id text not null default ''
);
insert into act_chore (name) values ('growth');
