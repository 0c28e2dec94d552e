-- Before a server is asked to make a webhook it is written that it may have one: whoever is killed before the answer is noted, or never hears
-- it, leaves it to be taken away by whoever looks next.
-- The `server_number` of the server that was asked.
alter table vcs_hook add column asked_number int;
