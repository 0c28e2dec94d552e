-- Whose agents work on it; null for the workers of this installation.
alter table run add column agent_pool text;
create index run_by_agent_pool on run (agent_pool) where agent_pool is not null and final_at is null;
