-- A sign-in that has gone to the provider leaves no row, since anybody may begin one; what an answer of the provider was taken for does, so that
-- it is taken once.
drop table saml_request;
create table saml_answer (
  request text primary key,
  taken_at timestamptz not null default now()
);
create index saml_answer_by_age on saml_answer (taken_at);
