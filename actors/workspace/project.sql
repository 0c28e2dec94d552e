-- A living workspace is in a project that is there. A foreign key would hold for deleted ones too, so it is said for the two moments that
-- count: a workspace is made, or moved. Whoever deletes a project takes it `for update` first: they wait for each other, and the
-- later one sees what the earlier one did.
create function workspace_needs_project() returns trigger language plpgsql security definer set search_path from current as $$
begin
  perform from project where id = new.project for key share;
  if not found then
    raise exception 'project % is not there', new.project
      using errcode = 'foreign_key_violation', constraint = 'workspace_project_gone';
  end if;
  return null;
end $$;
create trigger workspace_made after insert on workspace for each row execute function workspace_needs_project();
create trigger workspace_moved after update of project on workspace for each row
  when (old.project is distinct from new.project) execute function workspace_needs_project();

-- The order in which they came.
alter table tag_binding add column position bigint generated always as identity;
