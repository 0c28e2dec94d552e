-- The queue of record. A job is created and cancelled only inside its owner's statement; the runtime's desk releases,
-- claims and beats it by single conditional updates. Final statuses are set by the owner's statement (DECISIONS 5).
create table act_job (
  id text primary key,
  actor_kind text not null,
  actor_id text not null,
  organization text not null,
  pool text not null,
  priority smallint not null,
  spec jsonb not null,
  -- waiting -> released -> claimed -> done | lost ; waiting|released -> canceled ; claimed -> canceling -> canceled | done | lost
  -- released -> waiting (no worker is there) ; claimed -> waiting (its worker died or gave it back, and attempts are left)
  status text not null default 'waiting',
  attempts_allowed int not null,
  attempt int not null default 0,
  claim_id text,
  worker text,
  force_cancel boolean not null default false,
  trace text,
  -- How often it was put on the stream; part of the message id there, so it only grows.
  releases int not null default 0,
  -- How often it lay there unclaimed for too long although workers were there.
  unclaimed int not null default 0,
  -- A job that was given back waits at least so long.
  not_before timestamptz,
  created_at timestamptz not null default now(),
  released_at timestamptz,
  claimed_at timestamptz,
  beat_at timestamptz,
  ended_at timestamptz
);
create index act_job_waiting on act_job (pool, priority, organization, created_at, id) where status = 'waiting';
create index act_job_live on act_job (status, beat_at) where status in ('released', 'claimed', 'canceling');
create index act_job_owner on act_job (actor_kind, actor_id);
