-- Which version of each kind's machine is written (ADR 18). It only grows: once it is 2, rows of version 2 may exist.
create table act_machine (
  kind text primary key,
  written int not null
);
insert into act_machine (kind, written) select kind, max(machine_version) from act_actor group by kind;

-- Which nodes of the role actors live, and the newest version that each reads of each kind: {"run": 2}. A node that stops takes its
-- row away; that of a killed one counts until it is older than the lease.
create table act_node (
  node text primary key,
  reads jsonb not null,
  seen_at timestamptz not null default now()
);
create index act_node_seen on act_node (seen_at);
