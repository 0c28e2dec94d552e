-- The installation's own certificate authority: one for all gateways, so that users trust it once (DECISIONS 15). Its key is sealed.
create table local_authority (
  id int primary key default 1 check (id = 1),
  certificate text not null,
  sealed_key bytea not null,
  created_at timestamptz not null default now()
);
