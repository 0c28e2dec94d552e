-- Signing in by an identity provider (ADR 43): how the site is set up for it, which sign-ins are under way, and who came that way.
create table saml_setting (
  id text primary key default 'saml' check (id = 'saml'),
  enabled boolean not null default false,
  debug boolean not null default false,
  sso_endpoint_url text,
  slo_endpoint_url text,
  idp_cert text,
  -- good as well until it is revoked, so that the provider can change its key while people sign in
  old_idp_cert text,
  attr_username text not null default 'Username',
  attr_groups text not null default 'MemberOf',
  attr_site_admin text not null default 'SiteAdmin',
  site_admin_role text not null default 'site-admins',
  team_management_enabled boolean not null default false,
  -- in seconds: how long tokens of a person open something after they signed in
  sso_api_token_session_timeout int not null default 1209600,
  authn_requests_signed boolean not null default false,
  want_assertions_signed boolean not null default false,
  certificate text,
  -- sealed
  private_key bytea,
  signature_signing_method text not null default 'SHA256',
  signature_digest_method text not null default 'SHA256',
  provider_type text not null default 'unknown'
);
insert into saml_setting default values;
select audit_table('saml_setting', 'saml_setting', 'site', '', 'update');

-- A sign-in that has gone to the provider: any gateway takes its answer, once, from the browser that began it.
create table saml_request (
  id text primary key,
  -- the cookie of the browser, as its HMAC
  browser bytea not null,
  -- where to go on
  place text not null,
  created_at timestamptz not null default now()
);
create index saml_request_by_age on saml_request (created_at);
-- Whether a browser has anything under way, and what is too much of it.
create index saml_request_by_browser on saml_request (browser, created_at);

-- Who has signed in by a provider, and when last.
create table user_sso (
  user_id text primary key references app_user on delete cascade,
  name_id text not null,
  signed_in_at timestamptz not null default now(),
  is_service_account boolean not null default false
);

-- When the provider says that the session is over; null for the site's own limits.
alter table browser_session add column ends_at timestamptz;
