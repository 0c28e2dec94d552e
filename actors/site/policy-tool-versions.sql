-- The versions of OPA and of Sentinel, as site admins keep them. Rows, written by the view of terraform's.
create table opa_version (like terraform_version including all);
select audit_table('opa_version', 'opa_version', 'site', 'version');
create table sentinel_version (like terraform_version including all);
select audit_table('sentinel_version', 'sentinel_version', 'site', 'version');
