-- The keys of this installation, each sealed by the root key, which lies outside the database (DECISIONS 15).
create table sealed_key (
  -- kek | token | job | url | id
  purpose text not null,
  version int not null,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  primary key (purpose, version)
);
