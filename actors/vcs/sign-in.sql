-- Signing in at a server of version control by OAuth: what the server knows this installation by, and tokens that end and are renewed.
alter table oauth_client
  -- by the key service
  add column secret bytea,
  -- what is shown of a pair of keys that the server knows
  add column rsa_public_key text,
  -- names the addresses by which somebody signs in; nobody guesses it
  add column door text not null default replace(gen_random_uuid()::text, '-', '');
create unique index oauth_client_by_door on oauth_client (door);
alter table oauth_token
  -- by which another one is had, until when this one is good, and when it is to be renewed; null of one that does not end
  add column refresh bytea,
  add column expires_at timestamptz,
  add column renew_due_at timestamptz,
  add column renew_error text;
create index oauth_token_by_renewal on oauth_token (renew_due_at) where refresh is not null;
