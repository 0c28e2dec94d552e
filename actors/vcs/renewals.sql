-- `renew_due_at` says from now on when a token is to be renewed; it said when it ends.
update oauth_token set renew_due_at = renew_due_at - interval '20 minutes' where refresh is not null;
