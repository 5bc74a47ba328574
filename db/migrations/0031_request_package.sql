-- What is handed to the person of a request: an archive under a passphrase, for 7 days.
-- Lock and duration: a new table only; milliseconds on any database.

create table request_package (
  tenant_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  state text collate "C" not null,
  progress bigint not null default 0,
  requested_at timestamptz not null,
  requested_by uuid,
  finished_at timestamptz,
  expires_at timestamptz,
  record_count bigint not null default 0,
  bytes bigint not null default 0,
  file_key text collate "C",
  sealed text collate "C",
  failure text collate "C",
  check (state in ('running', 'ready', 'failed', 'gone')),
  primary key (tenant_id, id)
);

create index request_package_request_id_id_ix on request_package (tenant_id, request_id, id);

alter table request_package enable row level security;

alter table request_package force row level security;

create policy tenant on request_package to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update on request_package to app_rt;

grant select, update, delete on request_package to app_job;

create policy purge_read on request_package for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on request_package for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from privacy_request p where p.tenant_id = request_package.tenant_id and p.id = request_package.request_id and app_due('request', p.closed_at)))));

grant select, delete on request_package to app_purge;

alter table request_package add constraint request_package_request_id_fk foreign key (tenant_id, request_id) references privacy_request (tenant_id, id) on delete cascade;
