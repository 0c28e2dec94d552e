-- The one token that a team or an organization had before there could be several has no description, which is not an empty one.
alter table api_token alter column description drop not null;
update api_token set description = null where description = '' and kind in ('team', 'organization');
