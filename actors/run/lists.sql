-- Every page of the runs of an organization counts them all, and reads for that the index alone: whether a run is still the organization's is told
-- by its workspace and its project.
create index run_of_organization on run (organization, created_at desc, id desc) include (workspace, project);
drop index run_by_organization;
