// The SQL of the janitor of the log. It walks the actors by their key and looks at each through the key of its log, so nothing here
// reads a whole table, and no index over time has to be kept by those who write.

/** $1: node, $2: ms that it holds the work. Gives where to go on; nothing while another holds it, or its time has not come. */
export const holdStatement = `
  update act_chore set node = $1, held_until = now() + make_interval(secs => $2::float8 / 1000)
  where name = 'growth' and (node = $1 or held_until < now()) and next_at <= now() returning after_kind, after_id`;

/** Gives nothing when another holds it meanwhile. */
export const goOnStatement = `
  update act_chore set held_until = now() + make_interval(secs => $2::float8 / 1000), after_kind = $3, after_id = $4
  where name = 'growth' and node = $1 and held_until > now() returning name`;

/** $2: ms until the next walk; null keeps the place for whoever goes on. */
export const letGoStatement = `
  update act_chore set node = null, held_until = now(),
    next_at = case when $2::float8 is null then next_at else now() + make_interval(secs => $2::float8 / 1000) end,
    after_kind = case when $2::float8 is null then after_kind else '' end,
    after_id = case when $2::float8 is null then after_id else '' end
  where name = 'growth' and node = $1`;

/** $3: how many actors, $4: ms that rows are kept, $5: ms between two marks. */
export const walkStatement = `
  select a.kind, a.id, a.version::text, coalesce(b.version, 0)::text as base, first.version::text as first,
    first.at < now() - make_interval(secs => $5::float8 / 1000) as is_long,
    last.at < now() - make_interval(secs => $4::float8 / 1000) as is_quiet,
    mark.version::text as mark, mark.at < now() - make_interval(secs => $5::float8 / 1000) as is_mark_old,
    (select m.version::text from act_mark m where m.kind = a.kind and m.id = a.id
      and m.at < now() - make_interval(secs => $4::float8 / 1000) order by m.version desc limit 1) as ripe
  from (select kind, id, version from act_actor where (kind, id) > ($1::text, $2::text) order by kind, id limit $3) a
  left join act_base b on b.kind = a.kind and b.id = a.id
  left join lateral (
    select l.version, l.at from act_log l where l.kind = a.kind and l.id = a.id order by l.version limit 1) first on true
  left join lateral (
    select l.at from act_log l where l.kind = a.kind and l.id = a.id order by l.version desc limit 1) last on true
  left join lateral (
    select m.version, m.at from act_mark m where m.kind = a.kind and m.id = a.id order by m.version desc limit 1) mark on true
  order by a.kind, a.id`;

/** The actor as it is, if it is still at version $3. One statement, so that snapshot and timers are of one moment. */
export const markStatement = `
  insert into act_mark (kind, id, version, machine_version, snapshot, armed)
  select a.kind, a.id, a.version, a.machine_version, a.snapshot, coalesce((
    select jsonb_object_agg(t.timer_id, t.msg_id order by t.n) from (
      select 1 as n, d.timer_id, d.msg_id from act_dead d where d.kind = a.kind and d.id = a.id and d.timer_id is not null
      union all
      select 2, m.timer_id, m.msg_id from act_mailbox m where m.kind = a.kind and m.id = a.id and m.timer_id is not null) t), '{}')
  from act_actor a where a.kind = $1 and a.id = $2 and a.version = $3::bigint
  on conflict (kind, id, version) do nothing`;

export const readMarkStatement = `
  select m.version::text, m.machine_version, m.snapshot, m.armed, l.snap_hash from act_mark m
  left join act_log l on l.kind = m.kind and l.id = m.id and l.version = m.version
  where m.kind = $1 and m.id = $2 and m.version = $3::bigint`;

export const readBaseStatement = `
  select version::text, machine_version, snapshot, armed from act_base where kind = $1 and id = $2`;

/** The mark becomes the base, if the base before it is still $4, and the piece is known by the same statement. */
export const rebaseStatement = `
  with mark as materialized (select * from act_mark where kind = $1 and id = $2 and version = $3::bigint),
  made as (
    insert into act_base as b (kind, id, version, machine_version, snapshot, armed)
    select kind, id, version, machine_version, snapshot, armed from mark
    on conflict (kind, id) do update set version = excluded.version, machine_version = excluded.machine_version,
      snapshot = excluded.snapshot, armed = excluded.armed
    where b.version = $4::bigint returning version),
  kept as (
    insert into act_archive (kind, id, first, last, digest) select $1, $2, $4::bigint + 1, version, $5 from made),
  done as (delete from act_mark m using made where m.kind = $1 and m.id = $2 and m.version <= made.version)
  select version from made`;

/** $3: how many at most. */
export const forgetStatement = `
  with gone as (
    delete from act_log where kind = $1 and id = $2 and version = any(array(
      select l.version from act_log l join act_base b on b.kind = l.kind and b.id = l.id and l.version <= b.version
      where l.kind = $1 and l.id = $2 order by l.version limit $3)) returning 1)
  select count(*)::int as n from gone`;

/** Of these actors. $3: ms that they are kept, $4: how many at most. */
export const forgetJobsStatement = `
  with gone as (
    delete from act_job where id = any(array(
      select j.id from unnest($1::text[], $2::text[]) as w(kind, id)
      join act_job j on j.actor_kind = w.kind and j.actor_id = w.id
      where j.status in ('done', 'canceled', 'lost') and j.ended_at < now() - make_interval(secs => $3::float8 / 1000)
      limit $4)) returning 1)
  select count(*)::int as n from gone`;

export const findPieceStatement = `
  select first::text, last::text, digest from act_archive
  where kind = $1 and id = $2 and last >= $3::bigint order by last limit 1`;
