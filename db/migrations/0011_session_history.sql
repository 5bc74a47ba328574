-- What ended sessions leave: when, where from, how long (promises ONT-032 to ONT-034). A closed list of columns; gone after 90 days.
-- Lock and duration: new objects; milliseconds.
create table identity.session_history (
  id uuid primary key,
  account_id uuid not null references identity.account (id) on delete cascade,
  -- The workspace used last; its admins may read and delete these rows.
  tenant_id uuid references identity.tenant (id) on delete cascade,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at timestamptz not null,
  reason text collate "C" not null,
  ip text collate "C",
  user_agent text collate "C",
  second_factor text collate "C"
);
create index session_history_account on identity.session_history (account_id, ended_at);
create index session_history_tenant on identity.session_history (tenant_id, ended_at);
create index session_history_age on identity.session_history (ended_at);
grant select, insert, delete on identity.session_history to app_auth;
