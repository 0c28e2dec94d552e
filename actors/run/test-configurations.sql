-- Files of modules that are brought for their tests to run.
create table test_configuration (
  id text primary key,
  module text not null,
  organization text not null,
  -- of its archive; null while none was brought
  digest text,
  size bigint,
  created_by jsonb not null,
  created_at timestamptz not null default clock_timestamp()
);
create index test_configuration_digest on test_configuration (digest) where digest is not null;
select audit_table('test_configuration', 'test_configuration', 'organization', '');
