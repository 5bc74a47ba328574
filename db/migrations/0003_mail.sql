-- Outgoing mail, codes and links of accounts, devices, lockouts, requests to join.
-- Lock and duration: new tables; new columns of identity.account with constant defaults. Milliseconds on any database.

-- A mail waits with its body (sealed: the key is not in the database), and afterwards is only kind, recipient, time and state.
create table identity.mail (
  id uuid primary key,
  -- The workspace it is about; its admins see it.
  tenant_id uuid references identity.tenant (id) on delete cascade,
  account_id uuid references identity.account (id) on delete cascade,
  kind text collate "C" not null,
  recipient text collate "C" not null,
  state text collate "C" not null check (state in ('queued', 'sent', 'failed', 'undelivered')),
  reason text collate "C",
  attempts integer not null default 0,
  sealed bytea,
  created_at timestamptz not null,
  next_at timestamptz,
  expires_at timestamptz not null,
  ended_at timestamptz,
  check ((state = 'queued') = (sealed is not null)),
  check ((state = 'queued') = (next_at is not null))
);
create index mail_tenant on identity.mail (tenant_id, created_at);
create index mail_account on identity.mail (account_id, created_at);
create index mail_age on identity.mail (created_at);
grant select, insert, update, delete on identity.mail to app_auth;

-- One-time codes. The browser that asked holds one half (token), the mailbox the other (code); only hashes are here.
create table identity.mail_code (
  id uuid primary key,
  purpose text collate "C" not null check (purpose in ('sign_up', 'confirm', 'email_change')),
  account_id uuid references identity.account (id) on delete cascade,
  email text collate "C" not null check (email = lower(email)),
  token_hash bytea not null unique,
  -- Null: no code will ever be right (the address has an account already; the answer looks the same).
  code_hash bytea,
  tries integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index mail_code_account on identity.mail_code (account_id);
create index mail_code_expiry on identity.mail_code (expires_at);
grant select, insert, update, delete on identity.mail_code to app_auth;

-- Links of accounts: recovery, undo of a change of address.
create table identity.link_token (
  id uuid primary key,
  purpose text collate "C" not null check (purpose in ('recovery', 'email_undo')),
  -- Null: asked for with an address that has no account; it is dropped by the job that would have sent the mail.
  account_id uuid references identity.account (id) on delete cascade,
  -- Set when the link is made, which is after the answer.
  token_hash bytea unique,
  -- The password it was made under: any change of it ends the link.
  password_version bigint,
  -- The address an undo goes back to.
  email text collate "C",
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index link_token_account on identity.link_token (account_id);
create index link_token_expiry on identity.link_token (expires_at);
grant select, insert, update, delete on identity.link_token to app_auth;

-- Browser and network an account has signed in from, as a keyed hash.
create table identity.known_device (
  account_id uuid not null references identity.account (id) on delete cascade,
  device bytea not null,
  seen_at timestamptz not null,
  primary key (account_id, device)
);
create index known_device_age on identity.known_device (seen_at);
grant select, insert, update, delete on identity.known_device to app_auth;

-- Failures since the last success, per address as typed, known or not (its keyed hash): at 100 only a recovery helps.
create table identity.failure_total (
  key text collate "C" primary key,
  failures integer not null,
  last_at timestamptz not null
);
create index failure_total_age on identity.failure_total (last_at);
grant select, insert, update, delete on identity.failure_total to app_auth;

create table identity.join_request (
  id uuid primary key,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  account_id uuid not null references identity.account (id) on delete cascade,
  created_at timestamptz not null,
  decided_at timestamptz,
  -- The member who decided; tenant tables are not referenced from here.
  decided_by uuid,
  decision text collate "C" check (decision in ('approved', 'rejected')),
  check ((decided_at is null) = (decision is null))
);
create unique index join_request_open on identity.join_request (tenant_id, account_id) where decided_at is null;
create index join_request_tenant on identity.join_request (tenant_id, created_at);
create index join_request_account on identity.join_request (account_id);
grant select, insert, update, delete on identity.join_request to app_auth;

alter table identity.account add column password_version bigint not null default 1;
-- Chosen under the rule for accounts with a second factor (8 characters instead of 15): without one it must be changed.
alter table identity.account add column password_is_short boolean not null default false;
alter table identity.account add column deletion_at timestamptz;

-- Accepting an invitation or a request to join is one transaction of app_auth over account and member: it reads what such a write reads.
alter policy tenant on search_term to app_rt, app_job, app_auth;
grant select, insert, delete on search_term to app_auth;
alter policy tenant on team to app_rt, app_job, app_auth;
grant select on team to app_auth;
alter policy tenant on custom_field to app_rt, app_job, app_auth;
grant select on custom_field to app_auth;
