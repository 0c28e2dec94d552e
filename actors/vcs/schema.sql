-- Version control: which servers an organization knows, by which tokens, which repositories tell what happens in them, and what they told.
create table oauth_client (
  id text primary key,
  organization text not null,
  name text,
  service_provider text not null,
  http_url text not null,
  api_url text not null,
  -- who the token belongs to, where its server asks for a name
  key text not null default '',
  organization_scoped boolean not null default true,
  created_at timestamptz not null default clock_timestamp()
);
create index oauth_client_by_organization on oauth_client (organization, created_at);

create table oauth_client_project (
  client text not null references oauth_client (id) on delete cascade,
  project text not null references project (id) on delete cascade,
  primary key (client, project)
);

create table oauth_token (
  id text primary key,
  client text not null references oauth_client (id) on delete cascade,
  service_provider_user text,
  -- by the key service; for who fetches, and for calls to the server
  sealed bytea not null,
  created_at timestamptz not null default clock_timestamp()
);
create index oauth_token_by_client on oauth_token (client);

-- One for each repository and token: where its server tells what happens in it.
create table vcs_hook (
  id text primary key,
  token text not null references oauth_token (id) on delete cascade,
  organization text not null,
  identifier text not null,
  clone_url text not null,
  -- whose name goes with the token when git asks
  username text not null,
  -- what the server signs with; the one before is believed until `former_until`
  secret bytea not null,
  former_secret bytea,
  former_until timestamptz,
  -- the server's own name for it; null while it has none
  remote_id text,
  error_message text,
  created_at timestamptz not null default clock_timestamp(),
  unique (token, identifier)
);

create table vcs_delivery (
  id text primary key,
  hook text not null references vcs_hook (id) on delete cascade,
  organization text not null,
  -- of the body: the same bytes are the same delivery, however often they come
  digest text not null,
  -- the server's own name for it
  remote_id text,
  event text not null,
  -- null of one that was refused
  body bytea,
  -- received, handled, refused
  status text not null,
  -- in words: what happened, or why nothing did
  summary text not null default '',
  repeats int not null default 0,
  tries int not null default 0,
  due_at timestamptz not null default now(),
  -- the replay that made it, when it is one
  replay_of text,
  received_at timestamptz not null default clock_timestamp(),
  handled_at timestamptz,
  unique (hook, digest)
);
create index vcs_delivery_due on vcs_delivery (due_at) where status = 'received';
create index vcs_delivery_by_organization on vcs_delivery (organization, received_at desc);
create index vcs_delivery_by_hook on vcs_delivery (hook, received_at desc);

-- What came of a delivery for each workspace that follows its repository.
create table vcs_decision (
  delivery text not null references vcs_delivery (id) on delete cascade,
  workspace text not null,
  -- run, plan, configuration, ignored
  verdict text not null,
  reason text not null,
  configuration_version text,
  run text,
  decided_at timestamptz not null default clock_timestamp(),
  primary key (delivery, workspace)
);
create index vcs_decision_by_configuration on vcs_decision (configuration_version) where configuration_version is not null;

select audit_table('oauth_client', 'oauth_client', 'organization', 'name');
select audit_table('oauth_token', 'oauth_token', 'client', '');
