-- Erasure of people: plans, what was done, and the suppression list.
-- Lock and duration: new tables only; milliseconds on any database.

create table erasure (
  tenant_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  state text collate "C" not null,
  subjects jsonb not null,
  words text collate "C",
  plan jsonb not null,
  planned_at timestamptz not null,
  planned_by uuid,
  approved_at timestamptz,
  approved_by uuid,
  starts_at timestamptz,
  step text collate "C",
  found jsonb,
  rows_gone_at timestamptz,
  bytes_gone_at timestamptz,
  ended_at timestamptz,
  replayed_at timestamptz,
  certificate jsonb,
  check (state in ('planned', 'approved', 'running', 'held', 'done', 'cancelled')),
  check ((state in ('done', 'cancelled')) = (ended_at is not null)),
  primary key (tenant_id, id)
);

create index erasure_request_id_planned_at_id_ix on erasure (tenant_id, request_id, planned_at, id);

create index erasure_state_starts_at_id_ix on erasure (tenant_id, state, starts_at, id);

alter table erasure enable row level security;

alter table erasure force row level security;

create policy tenant on erasure to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update on erasure to app_rt;

grant select, insert, update on erasure to app_job;

create policy purge_read on erasure for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on erasure for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('evidence', ended_at)));

grant select, delete on erasure to app_purge;

create table erasure_batch (
  tenant_id uuid not null,
  erasure_id uuid not null,
  id uuid not null,
  place text collate "C" not null,
  act text collate "C" not null,
  rows bigint not null,
  at timestamptz not null,
  primary key (tenant_id, erasure_id, id)
);

alter table erasure_batch enable row level security;

alter table erasure_batch force row level security;

create policy tenant on erasure_batch to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select on erasure_batch to app_rt;

grant select, insert on erasure_batch to app_job;

create policy purge_read on erasure_batch for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on erasure_batch for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from erasure p where p.tenant_id = erasure_batch.tenant_id and p.id = erasure_batch.erasure_id and app_due('evidence', p.ended_at)))));

grant select, delete on erasure_batch to app_purge;

create table suppression (
  tenant_id uuid not null,
  hash bytea not null,
  erasure_id uuid not null,
  at timestamptz not null,
  lifted_at timestamptz,
  lifted_by uuid,
  lift_reason text collate "und-x-icu",
  lift_basis text collate "C",
  check ((lifted_at is null) = (lift_reason is null)),
  check ((lifted_at is null) = (lift_basis is null)),
  check (lift_basis in ('consent', 'contract', 'legal_obligation')),
  primary key (tenant_id, hash)
);

create index suppression_erasure_id_ix on suppression (tenant_id, erasure_id);

alter table suppression enable row level security;

alter table suppression force row level security;

create policy tenant on suppression to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, update on suppression to app_rt;

grant select, insert, update on suppression to app_job;

create policy purge_read on suppression for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on suppression for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));

grant select, delete on suppression to app_purge;

alter table erasure_batch add constraint erasure_batch_erasure_id_fk foreign key (tenant_id, erasure_id) references erasure (tenant_id, id) on delete cascade;

-- Values of the audit trail are deleted by app_purge, and counted in the same transaction.
create policy purge_note on erasure_batch for insert to app_purge with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant insert on erasure_batch to app_purge;
