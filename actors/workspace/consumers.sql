-- Which workspaces' runs may read the state of a workspace that does not share it with all of its organization.
create table remote_state_consumer (
  workspace text not null,
  consumer text not null,
  primary key (workspace, consumer)
);
create index remote_state_consumer_by_consumer on remote_state_consumer (consumer);

-- Settings that came later.
alter table workspace add column auto_apply_run_trigger boolean not null default false;
