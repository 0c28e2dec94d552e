-- What HTTP reads of a run, of its plan and of its apply; written in the run's own transitions.
create table run (
  id text primary key,
  organization text not null,
  project text not null,
  workspace text not null,
  configuration_version text not null,
  status text not null,
  source text not null,
  message text not null,
  is_destroy boolean not null,
  refresh boolean not null,
  refresh_only boolean not null,
  plan_only boolean not null,
  save_plan boolean not null,
  auto_apply boolean not null,
  allow_empty_apply boolean not null,
  allow_config_generation boolean not null,
  target_addrs jsonb not null,
  replace_addrs jsonb not null,
  terraform_version text not null,
  structured_log boolean not null,
  has_changes boolean not null,
  -- what the run waits for: {reason, since, by, end} in words, or null when it is final
  waiting jsonb,
  -- {"isCancelable","isConfirmable","isDiscardable","isForceCancelable"}
  actions jsonb not null,
  status_timestamps jsonb not null,
  error jsonb,
  created_by jsonb not null,
  confirmed_by jsonb,
  created_at timestamptz not null,
  final_at timestamptz,
  trace text,
  base_state_version text,
  state_version text,
  -- sealed by the gateway; for the worker's claim only
  variables text,
  plan_status text not null,
  plan_timestamps jsonb not null,
  plan_counts jsonb,
  plan_generated_configuration boolean not null,
  plan_file text,
  plan_json text,
  plan_redacted_json text,
  apply_status text not null,
  apply_timestamps jsonb not null,
  apply_counts jsonb,
  actor_version bigint not null
);
create index run_by_workspace on run (workspace, created_at desc);
create index run_by_organization on run (organization, created_at desc);
create index run_live on run (organization, created_at) where final_at is null;

-- What happened to a run, for people: one row per event, ids derived from (run, version, index).
create table run_event (
  id text primary key,
  run text not null,
  action text not null,
  description text not null,
  actor jsonb,
  created_at timestamptz not null,
  -- The step of the run's life that it belongs to, and its place among that step's events: their order.
  version bigint not null,
  place int not null,
  actor_version bigint not null
);
create index run_event_by_run on run_event (run, version, place);
