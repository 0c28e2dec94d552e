-- Whose agents work for the workspaces that follow it, where its own default is `agent`.
alter table project add column default_agent_pool text references agent_pool (id) on delete set null;
