-- Who is told of runs, and how. Rows, written by their view; address and token are sealed.
create table notification_configuration (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  -- whose runs it tells of; exactly one of the three
  workspace text,
  project text references project (id) on delete cascade,
  team text references team (id) on delete cascade,
  name text not null,
  -- generic, slack, microsoft-teams, email
  destination_type text not null,
  enabled boolean not null,
  -- what happened before is not told
  enabled_at timestamptz not null default clock_timestamp(),
  triggers jsonb not null,
  -- {url, token}
  sealed bytea not null,
  email_addresses jsonb not null,
  -- ids; a mail goes to those who belong to the organization when it is sent
  users jsonb not null,
  -- what the last verification brought
  verification jsonb,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint notification_of_one check (num_nonnulls(workspace, project, team) = 1)
);
create index notification_configuration_by_workspace on notification_configuration (workspace) where workspace is not null;
create index notification_configuration_by_project on notification_configuration (project) where project is not null;
create index notification_configuration_by_team on notification_configuration (team) where team is not null;

-- What was sent by them: written in the notifications' own transitions.
create table notification (
  id text primary key,
  configuration text not null,
  organization text not null,
  run text not null,
  run_event text not null,
  trigger text not null,
  -- sending, delivered, failed
  status text not null,
  tries int not null,
  -- what came of the last try: {successful, code, body, headers, detail, sentAt}
  told jsonb,
  created_at timestamptz not null,
  actor_version bigint not null
);
create index notification_by_configuration on notification (configuration, created_at desc);
create index notification_by_run_event on notification (run_event, configuration);

select audit_table('notification_configuration', 'notification_configuration', 'organization', 'name');
