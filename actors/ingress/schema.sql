-- A commit of a repository on its way into the archive; written in the ingress's own transitions.
create table ingress (
  id text primary key,
  organization text not null,
  hook text not null,
  commit text,
  ref text,
  submodules boolean not null,
  status text not null,
  digest text,
  size bigint,
  error_message text,
  -- how often it was fetched
  tries int not null,
  waiting jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  actor_version bigint not null
);
create index ingress_by_hook on ingress (hook, created_at desc);
