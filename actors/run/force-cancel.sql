-- From when on somebody who has canceled the run may force it; null when nobody has.
alter table run add column force_cancel_at timestamptz;
