-- The GitHub App of the site (ADR 48): what it proves itself with, where it is installed, and which organizations may follow repositories by
-- an installation.
create table github_app (
  id text primary key default 'github-app' check (id = 'github-app'),
  app_id bigint not null,
  slug text not null,
  name text not null,
  http_url text not null,
  api_url text not null,
  -- by the key service
  private_key bytea not null,
  webhook_secret bytea not null
);
select audit_table('github_app', 'github_app', 'site', 'name');

-- What GitHub said of it, and what was told in its name and not believed.
create table github_app_standing (
  id text primary key references github_app (id) on delete cascade,
  sync_due_at timestamptz not null default now(),
  synced_at timestamptz,
  error_message text,
  -- what it lacks at GitHub, as sentences
  problems jsonb not null default '[]',
  refused int not null default 0,
  refused_at timestamptz,
  refused_why text
);

create table github_app_installation (
  id text primary key,
  -- GitHub's own name for it
  installation_id bigint not null unique,
  -- whose repositories it is for
  name text not null,
  kind text not null,
  icon_url text not null,
  url text not null,
  suspended_at timestamptz,
  removed_at timestamptz,
  -- the newest token that GitHub gave for it, by the key service; nobody fetches with it at its end
  token bytea,
  token_expires_at timestamptz,
  -- why there is none
  error_message text,
  created_at timestamptz not null default clock_timestamp()
);

-- Who may use it; without an organization all may.
create table github_app_grant (
  id text primary key default gen_random_uuid()::text,
  installation text not null references github_app_installation (id) on delete cascade,
  organization text references organization (name) on delete cascade,
  unique nulls not distinct (installation, organization)
);
select audit_table('github_app_grant', 'github_app_installation_access', 'organization', 'installation');

-- An installation as one organization uses it. Its token has no text of its own: it is that of the installation.
alter table oauth_client add column installation text references github_app_installation (id);
create unique index oauth_client_by_installation on oauth_client (installation, organization) where installation is not null;
create index vcs_hook_by_repository on vcs_hook (lower(identifier));
