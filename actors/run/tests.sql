-- Runs of the tests of modules, as rows of their actors.
create table test_run (
  id text primary key,
  module text not null,
  organization text not null,
  configuration text not null,
  digest text not null,
  status text not null,
  -- pending, skip, pass, fail, error
  verdict text not null,
  counts jsonb not null,
  -- {code, detail}
  error jsonb,
  options jsonb not null,
  terraform_version text not null,
  variables text,
  times jsonb not null,
  waiting jsonb,
  created_by jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  actor_version bigint not null
);
create index test_run_by_module on test_run (module, created_at desc);
create index test_run_digest on test_run (digest);
