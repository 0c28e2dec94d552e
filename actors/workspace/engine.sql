-- What makes its runs, and what made a run: terraform or tofu. `terraform_version` is that engine's.
alter table workspace add column engine text not null default 'terraform';
alter table run add column engine text not null default 'terraform';
