-- Private keys of an organization, by which its runs fetch modules from git servers. The text is sealed and never read by the API.
create table ssh_key (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  name text not null,
  value bytea not null,
  created_at timestamptz not null default now()
);
create index ssh_key_by_organization on ssh_key (organization);
-- Which one the runs of a workspace have.
create table workspace_ssh_key (
  workspace text primary key,
  -- by which the audit trail names it
  id text generated always as (workspace) stored,
  ssh_key text not null references ssh_key (id) on delete cascade
);
create index workspace_ssh_key_by_key on workspace_ssh_key (ssh_key);
select audit_table('ssh_key', 'ssh_key', 'organization', 'name');
select audit_table('workspace_ssh_key', 'workspace_ssh_key', 'workspace', 'ssh_key');
