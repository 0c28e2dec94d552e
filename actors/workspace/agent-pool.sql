-- Whose agents work on its runs; null unless its execution mode is `agent`.
alter table workspace add column agent_pool text;
create index workspace_by_agent_pool on workspace (agent_pool) where agent_pool is not null;
