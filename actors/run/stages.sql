-- What is attached to a run beside plan and apply: [{"kind","id","status"}], in no order.
alter table run add column stages jsonb not null default '[]';
