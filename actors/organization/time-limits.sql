-- How long terraform may work for a run of the organization, in seconds; null where the default counts.
alter table organization add column plan_limit_s int, add column apply_limit_s int;
