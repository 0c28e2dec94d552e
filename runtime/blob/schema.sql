-- Objects of the archivist: the ciphertext lies in the blob store under `blob_name`, the wrapped key only here.
create table object (
  -- SHA-256 of the plain bytes
  digest text primary key,
  size bigint not null,
  md5 text not null,
  blob_name text not null unique,
  wrapped_key bytea not null,
  -- size of the ciphertext
  stored_size bigint not null,
  created_at timestamptz not null default now()
);

-- States of Terraform lie here as a whole (DECISIONS 13). While a state arrives, its rows go under a staging name instead
-- of its digest, with complete = false; a transition that names a digest requires the complete row.
create table state_object (
  digest text primary key,
  size bigint not null default 0,
  md5 text not null default '',
  wrapped_key bytea,
  stored_size bigint not null default 0,
  chunks int not null default 0,
  complete boolean not null default false,
  -- sealed: values of outputs
  outputs bytea,
  -- no secrets: what the state is about, or why it cannot be read
  summary jsonb,
  created_at timestamptz not null default now(),
  constraint complete_state_has_key check (not complete or wrapped_key is not null)
);
create index state_object_staging on state_object (created_at) where not complete;

-- Compressed, then encrypted, 1 MiB each.
create table state_chunk (
  digest text not null references state_object (digest) on update cascade on delete cascade,
  n int not null,
  bytes bytea not null,
  primary key (digest, n)
);
-- The bytes are encrypted: trying to compress them again is in vain.
alter table state_chunk alter column bytes set storage external;
