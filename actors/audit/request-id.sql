-- As the answer named the request in `x-request-id`, so that a trail, a log and a client speak of the same; a client may have chosen it, so two can be alike.
alter table audit_request add column shown_id text;
