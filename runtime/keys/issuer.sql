-- The key by which gateways answer for users of NATS, one for all gateways, sealed (DECISIONS 7, 15).
create table nats_issuer (
  id int primary key default 1 check (id = 1),
  sealed_key bytea not null,
  created_at timestamptz not null default now()
);
