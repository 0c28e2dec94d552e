-- The variables of a workspace or set are read with it, by every list that shows it.
create index variable_by_workspace on variable (workspace) where workspace is not null;
create index variable_by_set on variable (variable_set) where variable_set is not null;
