-- Acceptances of the data processing agreement by workspaces (issue 4 §6, ONT-072).
-- Lock: a new table. Duration: milliseconds.

create table dpa_acceptance (
  tenant_id uuid not null,
  id uuid not null,
  version_id uuid not null,
  number bigint not null,
  hash text collate "C" not null,
  accepted_at timestamptz not null,
  accepted_by uuid not null,
  organisation text collate "und-x-icu" not null,
  name text collate "und-x-icu" not null,
  position text collate "und-x-icu" not null,
  primary key (tenant_id, id)
);

create index dpa_acceptance_accepted_at_id_ix on dpa_acceptance (tenant_id, accepted_at, id);

alter table dpa_acceptance enable row level security;

alter table dpa_acceptance force row level security;

create policy tenant on dpa_acceptance to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on dpa_acceptance to app_rt;

grant select on dpa_acceptance to app_job;

create policy purge_read on dpa_acceptance for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on dpa_acceptance for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));

grant select, delete on dpa_acceptance to app_purge;
