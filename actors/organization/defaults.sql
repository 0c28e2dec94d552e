-- More of what the owners of an organization set.
alter table organization
  -- whose agents work for workspaces that follow the default, where that is `agent`
  add column default_agent_pool text references agent_pool (id) on delete set null,
  -- kept for when costs are estimated on this site
  add column cost_estimation_enabled boolean not null default false,
  -- in minutes: after how long without a sign of life a browser of a member is signed out, and after how long in any case; null for the
  -- server's own limits, which hold beside these
  add column session_timeout int,
  add column session_remember int,
  -- whether people may act in it by tokens of their own
  add column user_tokens_enabled boolean not null default true,
  -- whether its limits of how long a token may live are heeded
  add column max_ttl_enabled boolean not null default false;
-- Few are looked through with every request that brings a token.
create index organization_closed_to_tokens on organization (name) where not user_tokens_enabled or max_ttl_enabled;

-- How long a token of a kind may live in an organization; without a row as long as one about which nothing is said.
create table token_ttl_policy (
  organization text not null references organization (name) on update cascade on delete cascade,
  token_type text not null,
  max_ttl_ms bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization, token_type)
);
select audit_table('token_ttl_policy', 'token_ttl_policy', 'organization', 'token_type');
create function token_ttl_usual_ms() returns bigint language sql immutable as $$ select 63113904000 $$;
