-- The order of what is told, and what tells a push from one that was told before.
alter table vcs_delivery
  -- the larger, the later it was told
  add column place bigint generated always as identity,
  -- of the bytes as they came; null of what was refused and of replays
  add column content text,
  -- of a push: what moved, from where, to where, and when its server says
  add column ref text,
  add column before_commit text,
  add column after_commit text,
  add column pushed_at timestamptz;
update vcs_delivery set content = digest where status <> 'refused' and replay_of is null;
create index vcs_delivery_by_content on vcs_delivery (hook, content, place desc) where content is not null;
create index vcs_delivery_by_ref on vcs_delivery (hook, ref, place desc) where ref is not null;
create index vcs_delivery_waiting on vcs_delivery (hook, place) where status = 'received';
