-- What the owners of an organization set. One that was made before goes on as it did; a new one is careful.
alter table organization
  -- of workspaces that are made without saying how they run
  add column default_execution_mode text not null default 'remote',
  -- whether those who may delete a workspace may do so while it manages resources; owners always may
  add column allow_force_delete_workspaces boolean not null default true;
alter table organization alter column allow_force_delete_workspaces set default false;
