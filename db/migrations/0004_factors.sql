-- Second factors: authenticator apps, passkeys, recovery codes, half-signed-in sessions, challenges; step-up and rotation of sessions; what sessions leave behind.
-- Lock and duration: identity.session is locked for milliseconds (it holds live sessions only, a few thousand rows); the rest are new objects.
--
-- All of it is in the schema identity, which only app_auth may read: no request of a workspace sees any of it.

-- The last moment somebody proved who they are (sign-in or step-up), the second factor it was proven with, and the id before a rotation, which works a few seconds more.
alter table identity.session
  add column authenticated_at timestamptz,
  add column second_factor text collate "C",
  add column old_token_hash bytea,
  add column rotated_at timestamptz;
update identity.session set authenticated_at = created_at;
alter table identity.session alter column authenticated_at set not null;
create unique index session_old_token on identity.session (old_token_hash) where old_token_hash is not null;

-- The password was right, the second step is open. A table of its own, so that nothing can take it for a session.
create table identity.half_session (
  token_hash bytea primary key,
  account_id uuid not null references identity.account (id) on delete cascade,
  -- Ways on, comma separated.
  methods text collate "C" not null,
  attempts smallint not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index half_session_account on identity.half_session (account_id);
create index half_session_expiry on identity.half_session (expires_at);
grant select, insert, update, delete on identity.half_session to app_auth;

create table identity.totp (
  account_id uuid primary key references identity.account (id) on delete cascade,
  -- AES-256-GCM under a key derived from the root key; the account's id is the associated data.
  secret text collate "C" not null check (secret like 'v1.%'),
  -- The last 30-second step that was used: a code works once.
  last_step bigint not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
grant select, insert, update, delete on identity.totp to app_auth;

create table identity.recovery_code (
  account_id uuid not null references identity.account (id) on delete cascade,
  -- HMAC-SHA-256 under a derived key.
  code_hash bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (account_id, code_hash)
);
grant select, insert, update, delete on identity.recovery_code to app_auth;

-- Nothing biometric and nothing about the device (promise ONT-038): what WebAuthn needs, a name and times.
create table identity.passkey (
  id uuid primary key,
  account_id uuid not null references identity.account (id) on delete cascade,
  credential_id bytea not null unique check (length(credential_id) <= 1023),
  public_key bytea not null,
  counter bigint not null,
  transports text collate "C" not null,
  name text collate "und-x-icu" not null check (length(name) between 1 and 80),
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_account on identity.passkey (account_id);
grant select, insert, update, delete on identity.passkey to app_auth;

-- What was asked of a browser and is answered once, within minutes: WebAuthn challenges, and the secret of an authenticator app that is not confirmed yet.
create table identity.challenge (
  -- SHA-256 of the challenge.
  hash bytea primary key,
  purpose text collate "C" not null check (purpose in ('totp', 'register', 'sign_in', 'second_step', 'step_up')),
  -- The session it belongs to, the hash of the half session, or null when nobody is signed in.
  bound_to text collate "C",
  -- Sealed like identity.totp.secret.
  secret text collate "C",
  expires_at timestamptz not null
);
create index challenge_bound on identity.challenge (bound_to);
create index challenge_expiry on identity.challenge (expires_at);
grant select, insert, update, delete on identity.challenge to app_auth;
