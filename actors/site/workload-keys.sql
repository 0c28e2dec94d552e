-- Keys that sign tokens of workload identity. The newest signs; all are published, so that what an older one has signed is believed until
-- somebody takes it away.
create table workload_key (
  -- its thumbprint (RFC 7638), which a token names
  id text primary key,
  -- of the public key
  n text not null,
  e text not null,
  private bytea not null,
  place bigint generated always as identity,
  created_at timestamptz not null default now()
);
select audit_table('workload_key', 'workload_identity_key', 'site', '');
