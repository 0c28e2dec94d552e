-- Written in the transitions of the workspace, which owns what is current (DECISIONS 4).
create table state_version (
  id text primary key,
  organization text not null,
  workspace text not null,
  run text,
  -- pending | finalized | discarded
  status text not null,
  serial bigint not null,
  lineage text,
  md5 text not null,
  digest text,
  size bigint,
  terraform_version text,
  -- what it waits for: {reason, since, by, end} in words, or null when nothing is awaited
  waiting jsonb,
  created_by jsonb not null,
  created_at timestamptz not null,
  actor_version bigint not null
);
create index state_version_by_workspace on state_version (workspace, created_at desc);
-- an output's id holds twelve characters of its state version's
create index state_version_by_output on state_version (substr(id, 4, 12));
