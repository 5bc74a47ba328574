-- Requests of people about their data: of workspaces, and about accounts at the operator's desk.
-- Lock and duration: new tables only; milliseconds on any database.

create table identity.account_request (
  id uuid primary key,
  number bigint not null unique,
  kind text collate "C" not null,
  state text collate "C" not null check (state in ('identity', 'open', 'closed')),
  name text collate "und-x-icu" not null,
  email text collate "C" not null check (email = lower(email)),
  message text collate "und-x-icu",
  language text collate "C" not null,
  received_at timestamptz not null,
  ack_due_at timestamptz not null,
  respond_due_at timestamptz not null,
  fulfil_due_at timestamptz not null check (fulfil_due_at <= received_at + interval '62 days'),
  acknowledged_at timestamptz,
  extended_at timestamptz,
  -- SHA-256 of the secret in the mailed link.
  link_hash bytea unique,
  link_expires_at timestamptz,
  verified_at timestamptz,
  closed_at timestamptz,
  outcome text collate "C" check (outcome in ('fulfilled', 'partly_refused', 'refused', 'unproven')),
  -- The evidence: [{at, name, text}].
  steps jsonb not null default '[]',
  check ((state = 'closed') = (closed_at is not null) and (closed_at is null) = (outcome is null))
);
create index account_request_open on identity.account_request (email, kind) where closed_at is null;
create index account_request_due on identity.account_request (respond_due_at) where closed_at is null;
grant select, insert, update, delete on identity.account_request to app_auth;
alter table identity.account_request enable row level security;
create policy sign_in on identity.account_request to app_auth using (true) with check (true);
create policy purge_read on identity.account_request for select to app_purge using (true);
create policy purge on identity.account_request for delete to app_purge using (app_due('request', closed_at));
grant select, delete on identity.account_request to app_purge;

create table privacy_request (
  tenant_id uuid not null,
  id uuid not null,
  number bigint not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  source text collate "C" not null,
  name text collate "und-x-icu",
  email text collate "C",
  message text collate "und-x-icu",
  language text collate "C" not null,
  for_other boolean not null default false,
  received_at timestamptz not null,
  ack_due_at timestamptz not null,
  respond_due_at timestamptz not null,
  fulfil_due_at timestamptz not null,
  acknowledged_at timestamptz,
  extended_at timestamptz,
  extension_reason text collate "und-x-icu",
  link_hash bytea,
  link_expires_at timestamptz,
  verified_at timestamptz,
  fact_at timestamptz,
  fact_by uuid,
  merged_into uuid,
  closed_at timestamptz,
  outcome text collate "C",
  warned bigint not null default 0,
  check (kind in ('access', 'rectification', 'erasure', 'portability', 'restriction', 'objection', 'withdrawal', 'complaint')),
  check (state in ('identity', 'open', 'review', 'working', 'closed', 'merged')),
  check (outcome in ('fulfilled', 'partly_refused', 'refused', 'withdrawn', 'unproven')),
  check (source in ('form', 'desk')),
  check ((state = 'closed') = (outcome is not null)),
  primary key (tenant_id, id)
);

create unique index privacy_request_number_key on privacy_request (tenant_id, number);

create unique index privacy_request_link_hash_key on privacy_request (tenant_id, link_hash);

create index privacy_request_state_respond_due_at_id_ix on privacy_request (tenant_id, state, respond_due_at, id);

create index privacy_request_email_kind_id_ix on privacy_request (tenant_id, email, kind, id);

create index privacy_request_closed_at_id_ix on privacy_request (tenant_id, closed_at, id);

alter table privacy_request enable row level security;

alter table privacy_request force row level security;

create policy tenant on privacy_request to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update on privacy_request to app_rt;

grant select, insert, update, delete on privacy_request to app_job;

create policy purge_read on privacy_request for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on privacy_request for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('request', closed_at)));

grant select, delete on privacy_request to app_purge;

create table privacy_request_step (
  tenant_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  at timestamptz not null,
  name text collate "C" not null,
  actor_id uuid,
  detail jsonb,
  primary key (tenant_id, id)
);

create index privacy_request_step_request_id_at_id_ix on privacy_request_step (tenant_id, request_id, at, id);

alter table privacy_request_step enable row level security;

alter table privacy_request_step force row level security;

create policy tenant on privacy_request_step to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on privacy_request_step to app_rt;

grant select, insert, update, delete on privacy_request_step to app_job;

create policy purge_read on privacy_request_step for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on privacy_request_step for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from privacy_request p where p.tenant_id = privacy_request_step.tenant_id and p.id = privacy_request_step.request_id and app_due('request', p.closed_at)))));

grant select, delete on privacy_request_step to app_purge;

alter table privacy_request_step add constraint privacy_request_step_request_id_fk foreign key (tenant_id, request_id) references privacy_request (tenant_id, id) on delete cascade;
