-- Webhooks that the repositories' servers are told to have. Whether one is to be there is read of who follows the repository; these columns
-- say what the server knows. `remote_id` is its own name for it, and `error_message` why it could not be told, in words.
alter table vcs_hook
  -- counts the secrets
  add column secret_number int not null default 1,
  -- which of them the server has; null while it has none from us
  add column told_number int,
  -- not before then
  add column remote_due_at timestamptz not null default now(),
  add column remote_tries int not null default 0;
create index vcs_hook_by_organization on vcs_hook (organization, identifier);
