-- Foundation: the schema identity (global tables), grants, clock, job queue door.
-- Lock and duration: new objects only; milliseconds on any database.
--
-- Roles are made at boot by core/db/roles.ts, which says what each is for. Files run as app_owner.
-- Global tables hold what is looked up before the tenant is known (rulings.md 11). They reference no tenant table.

alter default privileges for role app_owner revoke execute on functions from public;

create schema identity;
grant usage on schema identity to app_auth, app_rt, app_job, app_ph, app_migrate;

-- The clock. Boot refuses another body; only the test template replaces it (rulings.md 9).
create function public.app_now() returns timestamptz language sql stable set search_path = pg_catalog as 'select now()';
grant execute on function public.app_now() to app_rt, app_auth, app_job, app_ph;

create table identity.migration (
  name text collate "C" primary key,
  sha256 text collate "C" not null,
  applied_at timestamptz not null default now(),
  duration_ms integer not null
);
grant select on identity.migration to app_migrate, app_rt, app_auth, app_job;

create table identity.tenant (
  id uuid primary key,
  slug text collate "C" not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text collate "und-x-icu" not null check (length(name) between 1 and 200),
  region text collate "C" not null,
  time_zone text collate "C" not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  locale text collate "C" not null,
  -- Counts changes of the workspace's own fields and settings; caches are keyed by it.
  schema_version bigint not null default 1,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Requests and jobs see their own workspace only; signing in happens before one is known.
alter table identity.tenant enable row level security;
alter table identity.tenant force row level security;
create policy own on identity.tenant to app_rt, app_job
  using (id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  with check (id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy sign_in on identity.tenant to app_auth using (true) with check (true);
grant select on identity.tenant to app_rt, app_job;
grant update (name, region, time_zone, currency, locale, schema_version, settings, updated_at) on identity.tenant to app_rt, app_job;
grant select, insert, update, delete on identity.tenant to app_auth;

create table identity.account (
  id uuid primary key,
  -- Lower-cased and NFC on write.
  email text collate "C" not null unique check (email = lower(email)),
  name text collate "und-x-icu" not null,
  is_active boolean not null default true,
  is_confirmed boolean not null default false,
  preferences jsonb not null default '{}',
  terms_accepted_at timestamptz,
  created_at timestamptz not null default now()
);
grant select, insert, update, delete on identity.account to app_auth;

create table identity.session (
  id uuid primary key,
  -- SHA-256 of the token in the cookie; the token itself is nowhere.
  token_hash bytea not null unique,
  account_id uuid not null references identity.account (id) on delete cascade,
  -- The workspace used last; a request may name another one.
  tenant_id uuid references identity.tenant (id) on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ip text collate "C",
  user_agent text collate "C"
);
create index session_account on identity.session (account_id);
create index session_tenant on identity.session (tenant_id);
create index session_expiry on identity.session (expires_at);
grant select, insert, update, delete on identity.session to app_auth;

-- The role stands in the tenant's member row; here is only who may come in.
create table identity.membership (
  account_id uuid not null references identity.account (id) on delete cascade,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  member_id uuid not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (account_id, tenant_id),
  unique (tenant_id, member_id)
);
grant select, insert, update, delete on identity.membership to app_auth;

create table identity.invitation (
  id uuid primary key,
  token_hash bytea not null unique,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  email text collate "C" not null check (email = lower(email)),
  role text collate "C" not null,
  team_id uuid,
  invited_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  -- The member it became.
  member_id uuid,
  revoked_at timestamptz
);
create index invitation_tenant on identity.invitation (tenant_id, created_at);
grant select, insert, update, delete on identity.invitation to app_auth;

-- Failed sign-ins; one row each, so that nobody waits for a shared counter (rulings.md 13).
create table identity.rate (
  id uuid primary key,
  key text collate "C" not null,
  at timestamptz not null
);
create index rate_key on identity.rate (key, at);
create index rate_age on identity.rate (at);
grant select, insert, update, delete on identity.rate to app_auth;

-- Password hashes: no role that serves requests can read them. bcrypt runs in Node: it asks for the salt, and then whether the result is right.
create table identity.password (
  account_id uuid primary key references identity.account (id) on delete cascade,
  -- Version of the recipe (2 characters), then bcrypt's own text of 60, whose first 29 are its salt; see modules/identity.
  hash text collate "C" not null check (length(hash) between 62 and 300),
  changed_at timestamptz not null default now()
);

create function identity.app_password_salt(account uuid) returns text
  language sql stable security definer set search_path = pg_catalog
  as $$ select left(p.hash, 31) from identity.password p where p.account_id = account $$;
create function identity.app_check_password(account uuid, candidate text) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from identity.password p where p.account_id = account and p.hash = candidate) $$;
create function identity.app_set_password(account uuid, new_hash text) returns void
  language sql security definer set search_path = pg_catalog
  as $$ insert into identity.password as p (account_id, hash, changed_at) values (account, new_hash, now())
        on conflict (account_id) do update set hash = excluded.hash, changed_at = excluded.changed_at $$;

-- Jobs. The schema graphile_worker is made by its own migrations after these files; the body is resolved when it runs.
-- A job belongs to the tenant of the transaction, and to none outside of one: nobody can queue work for a neighbour.
create function public.app_enqueue(task text, payload json, run_at timestamptz default null, job_key text default null) returns void
  language plpgsql security definer set search_path = pg_catalog
  as $$
begin
  if coalesce(payload ->> 'tenant_id', '') <> coalesce(current_setting('app.tenant_id', true), '') then
    raise exception 'a job belongs to the tenant of its transaction' using errcode = '42501';
  end if;
  perform graphile_worker.add_job(identifier => task, payload => payload, run_at => run_at, job_key => job_key);
end $$;
revoke all on function identity.app_password_salt(uuid), identity.app_check_password(uuid, text), identity.app_set_password(uuid, text), public.app_enqueue(text, json, timestamptz, text) from public;

-- Ownership moves need the rights of the new owner for a moment.
grant create on schema identity to app_ph;
grant create on schema public to app_queue;
set local role app_migrate;
alter table identity.password owner to app_ph;
alter function identity.app_password_salt(uuid) owner to app_ph;
alter function identity.app_check_password(uuid, text) owner to app_ph;
alter function identity.app_set_password(uuid, text) owner to app_ph;
alter function public.app_enqueue(text, json, timestamptz, text) owner to app_queue;
set local role app_ph;
grant execute on function identity.app_password_salt(uuid), identity.app_check_password(uuid, text), identity.app_set_password(uuid, text) to app_auth;
set local role app_queue;
grant execute on function public.app_enqueue(text, json, timestamptz, text) to app_rt, app_auth, app_job;
set local role app_owner;
revoke create on schema identity from app_ph;
revoke create on schema public from app_queue;
