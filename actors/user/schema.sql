-- People and their tokens. A token is kept as its HMAC only.
create table app_user (
  id text primary key,
  username text not null unique,
  email text not null,
  is_site_admin boolean not null default false,
  created_at timestamptz not null default now()
);
create table api_token (
  id text primary key,
  kind text not null,
  owner text not null,
  mac bytea not null unique,
  description text not null default '',
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz
);
