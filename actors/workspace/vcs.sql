-- Which repository a workspace follows, and which of its files count.
alter table workspace add column vcs_repo jsonb;
alter table workspace add column trigger_prefixes jsonb not null default '[]';
alter table workspace add column trigger_patterns jsonb not null default '[]';
create index workspace_by_hook on workspace ((vcs_repo->>'hook')) where vcs_repo is not null and deleted_at is null;
