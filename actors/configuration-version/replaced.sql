-- Another archive takes the place of the first only as long as nothing was made of it: whoever brings one and whoever makes a run are decided one
-- after the other, by the row of the configuration, which a new run holds (run_has_configuration).
create function configuration_version_unused() returns trigger language plpgsql security definer set search_path from current as $$
begin
  if exists (select from run where configuration_version = new.id)
    or exists (select from query_run where configuration = new.id) then
    raise exception 'a run was made of configuration version %', new.id
      using errcode = 'foreign_key_violation', constraint = 'configuration_version_used';
  end if;
  return new;
end $$;
create trigger configuration_version_unused before update of digest on configuration_version for each row
  when (old.digest is not null and new.digest is not null and old.digest <> new.digest)
  execute function configuration_version_unused();
