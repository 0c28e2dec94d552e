-- Keys of tags that an organization has set apart. A workspace keeps what its project says of a key with `disable_overrides`.
create table reserved_tag_key (
  id text primary key,
  organization text not null references organization (name) on update cascade on delete cascade,
  key text not null,
  disable_overrides boolean not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint reserved_tag_key_taken unique (organization, key)
);
select audit_table('reserved_tag_key', 'reserved_tag_key', 'organization', 'key');
