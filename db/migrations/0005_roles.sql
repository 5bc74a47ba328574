-- Roles become data: a workspace's own roles and its changes of the seeded ones; records shared beyond a role.
-- Lock: member, exclusive while its rows are rewritten for the collation (a row per person); milliseconds to a second.

-- A member names its role by key; the keys are the workspace's to choose.
alter table member drop constraint member_role_check;
alter table member alter column role type text collate "und-x-icu";

create table role (
  tenant_id uuid not null,
  id uuid not null,
  key text collate "und-x-icu" not null,
  name text collate "und-x-icu" not null,
  description text collate "und-x-icu",
  rights jsonb not null,
  require_second_factor boolean not null default false,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by uuid,
  check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  primary key (tenant_id, id)
);

create unique index role_key_key on role (tenant_id, key);

alter table role enable row level security;

alter table role force row level security;

create policy tenant on role to app_rt, app_auth, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on role to app_rt;

grant select on role to app_auth;

grant select, insert, update, delete on role to app_job;

create table record_share (
  tenant_id uuid not null,
  id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  grantee text collate "C" not null,
  level text collate "C" not null,
  created_at timestamptz not null,
  created_by uuid,
  check (level in ('read', 'update')),
  primary key (tenant_id, id)
);

create unique index record_share_object_record_id_grantee_key on record_share (tenant_id, object, record_id, grantee);

create index record_share_grantee_object_record_id_ix on record_share (tenant_id, grantee, object, record_id);

alter table record_share enable row level security;

alter table record_share force row level security;

create policy tenant on record_share to app_rt, app_auth, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on record_share to app_rt;

grant select on record_share to app_auth;

grant select, insert, update, delete on record_share to app_job;
