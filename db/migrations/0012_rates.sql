-- Rates counted by several processes: each writes its own rows and adds up those of the others. Not logged: after a crash counting starts anew.
-- Lock and duration: a new object.

create unlogged table identity.rate_count (
  -- Minutes since 1970.
  minute bigint not null,
  -- Keyed hash of what is counted: an address, a session, a key.
  bucket text collate "C" not null,
  node uuid not null,
  count bigint not null,
  primary key (minute, bucket, node)
);
grant select, insert, update, delete on identity.rate_count to app_auth;
