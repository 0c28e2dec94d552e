-- Who belongs to an organization. Somebody who is no user yet is invited by an address, and belongs to it once there is one.
create table organization_membership (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  user_id text references app_user (id) on delete cascade,
  email text not null,
  created_at timestamptz not null default now()
);
create unique index membership_email_taken on organization_membership (organization, lower(email));
create unique index membership_user_taken on organization_membership (organization, user_id);
create index membership_by_user on organization_membership (user_id);

create table team (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  name text not null,
  -- Its members may do everything in the organization. There is one, and it stays.
  is_owners boolean not null default false,
  -- secret | organization
  visibility text not null,
  sso_team_id text,
  allow_member_token_management boolean not null default true,
  -- names of rights, as in the API: ["manage-workspaces", …]
  organization_access jsonb not null default '[]',
  created_at timestamptz not null default now()
);
create unique index team_name_taken on team (organization, name);
create unique index team_owners on team (organization) where is_owners;

-- By membership: whoever is only invited may be in a team already.
create table team_member (
  team text not null references team (id) on delete cascade,
  membership text not null references organization_membership (id) on delete cascade,
  primary key (team, membership)
);
create index team_member_by_membership on team_member (membership);

create table team_workspace (
  id text primary key,
  team text not null references team (id) on delete cascade,
  workspace text not null,
  -- read | plan | write | admin | custom
  access text not null,
  -- of `custom`: what of each kind, as in the API
  custom jsonb,
  created_at timestamptz not null default now()
);
create unique index team_workspace_taken on team_workspace (team, workspace);
create index team_workspace_by_workspace on team_workspace (workspace);

create table team_project (
  id text primary key,
  team text not null references team (id) on delete cascade,
  project text not null references project (id) on delete cascade,
  -- read | write | maintain | admin | custom
  access text not null,
  custom jsonb,
  created_at timestamptz not null default now()
);
create unique index team_project_taken on team_project (team, project);
create index team_project_by_project on team_project (project);

-- Two that differ in case alone are one.
create unique index app_user_name_taken on app_user (lower(username));
create unique index app_user_email_taken on app_user (lower(email));

-- Who made it: the owner of a team's or an organization's token is no person.
alter table api_token add column created_by jsonb;
create index api_token_by_owner on api_token (owner);

-- Organizations that were made before there were teams.
insert into team (id, organization, name, is_owners, visibility)
  select 'team-' || substr(translate(md5(random()::text || name), '0', 'z'), 1, 16), name, 'owners', true, 'secret'
  from organization;
