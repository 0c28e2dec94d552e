-- Somebody who is suspended stays who they are, and gets in nowhere: their tokens and sessions open nothing until a site admin lets them.
alter table app_user add column is_suspended boolean not null default false;
