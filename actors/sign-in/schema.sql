-- A password is kept as argon2id of it, under a key that is not in this database: without the keyring nobody can even guess.
create table user_password (
  user_id text primary key references app_user on delete cascade,
  hash text not null,
  set_at timestamptz not null default now()
);
-- How often somebody tried of late, by the HMAC of a name or of an address: what is typed as a name may be a password.
create table sign_in_attempt (
  who text primary key,
  count int not null,
  since timestamptz not null
);
create index sign_in_attempt_by_age on sign_in_attempt (since);
-- Who is signed in with a browser. The cookie is kept as its HMAC only.
create table browser_session (
  mac bytea primary key,
  user_id text not null references app_user on delete cascade,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
create index browser_session_by_user on browser_session (user_id);
create index browser_session_by_age on browser_session (seen_at);
-- What `terraform login` trades for a token, once. It goes with the session of who allowed it.
create table login_code (
  mac bytea primary key,
  session bytea not null references browser_session on delete cascade,
  redirect_uri text not null,
  challenge text not null,
  -- of the token that it becomes
  description text not null,
  expires_at timestamptz,
  token text,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index login_code_by_session on login_code (session);
create index login_code_by_age on login_code (created_at);
