-- Requests that came with an `Idempotency-Key`, for a day (DECISIONS 1). Neither the key nor the body lies here, only their HMACs.
create table idempotency_key (
  -- of who asks, the method, the path and the key
  scope text primary key,
  body text not null,
  -- what ids are derived from, together with the scope: a key that is used again after its day makes something new
  nonce text not null,
  -- sealed; null until the request went well
  answer bytea,
  created_at timestamptz not null default now()
);
create index idempotency_key_by_age on idempotency_key (created_at);
