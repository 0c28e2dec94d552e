-- Whether the last of a log's words have come: their writer said so. Of a log whose writer was lost they may be missing.
alter table log_object add column is_whole boolean not null default false;
