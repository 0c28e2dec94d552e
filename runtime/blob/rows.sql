-- A small object lies in its row, as one block of ciphertext, and has no blob.
alter table object alter column blob_name drop not null;
alter table object add column bytes bytea;
alter table object alter column bytes set storage external;
alter table object add constraint object_lies_somewhere check (num_nonnulls(blob_name, bytes) = 1);
