-- When a workspace is destroyed by itself: at a time, or when nothing has happened in it for so long, as it says or its project.
create function duration_of(text) returns interval language sql immutable as $$
  select left($1, -1)::int * case right($1, 1) when 'd' then interval '1 day' else interval '1 hour' end
$$;
alter table project
  -- of workspaces that follow it: `14d` or `12h`; null for never
  add column auto_destroy_after text,
  add column auto_destroy_changed_at timestamptz not null default now();

create table workspace_auto_destroy (
  workspace text primary key,
  -- by which the audit trail names it
  id text generated always as (workspace) stored,
  at timestamptz,
  after text,
  -- whether its project is asked where it says nothing itself
  inherits boolean not null default true,
  changed_at timestamptz not null default now()
);
create index workspace_auto_destroy_due on workspace_auto_destroy (workspace) where at is not null or after is not null;
select audit_table('workspace_auto_destroy', 'workspace_auto_destroy', 'workspace', '');

-- What came of it, by the time that had come: the run that destroys it, or why there is none.
create table workspace_destroyed (
  workspace text not null,
  due_at timestamptz not null,
  run text,
  reason text,
  made_at timestamptz not null default now(),
  primary key (workspace, due_at)
);

-- Who is moved into a project that has a word about it has heard it only now.
create function workspace_moved_to_destruction() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into workspace_auto_destroy as a (workspace) values (new.id) on conflict (workspace) do update set changed_at = now();
  return null;
end $$;
create trigger workspace_moved_for_destruction after update of project on workspace for each row
  when (old.project is distinct from new.project) execute function workspace_moved_to_destruction();
