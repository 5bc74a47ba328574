-- Backups that a workspace makes of itself: a ZIP under a passphrase, for 7 days (QNT-036, QNT-037).
-- Lock: a new table. Duration: milliseconds.

create table workspace_backup (
  tenant_id uuid not null,
  id uuid not null,
  state text collate "C" not null,
  progress bigint not null default 0,
  requested_at timestamptz not null,
  requested_by uuid not null,
  finished_at timestamptz,
  expires_at timestamptz,
  row_count bigint not null default 0,
  bytes bigint not null default 0,
  manifest jsonb,
  file_key text collate "C",
  failure text collate "C",
  token_hash bytea not null,
  sealed text collate "C",
  passphrase_hash bytea not null,
  wrong bigint not null default 0,
  opened_in uuid,
  opened_until timestamptz,
  downloaded_at timestamptz,
  check (state in ('running', 'ready', 'failed', 'locked', 'gone')),
  primary key (tenant_id, id)
);

create index workspace_backup_requested_at_id_ix on workspace_backup (tenant_id, requested_at, id);

alter table workspace_backup enable row level security;

alter table workspace_backup force row level security;

create policy tenant on workspace_backup to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on workspace_backup to app_rt;

grant select, update on workspace_backup to app_job;

create policy purge_read on workspace_backup for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on workspace_backup for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('export_file', expires_at)));

grant select, delete on workspace_backup to app_purge;
