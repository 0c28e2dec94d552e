-- Repositories by SSH: the private key of a token, and the keys by which servers prove who they are.
alter table oauth_token
  -- by the key service
  add column ssh_key bytea;
alter table oauth_client
  -- lines of known_hosts
  add column known_hosts text not null default '',
  -- whether somebody gave them; else they are what the servers showed when they were first met
  add column known_hosts_given boolean not null default false;
