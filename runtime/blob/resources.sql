-- Sealed: the things that the state is about, one by one. Null for states that arrived before; they are read again when somebody asks.
alter table state_object add column resources bytea;
