-- Where a configuration came from, when that is version control.
alter table configuration_version add column ingress jsonb;
