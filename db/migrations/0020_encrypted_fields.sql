-- Fields that a workspace keeps encrypted; the role app_privacy, which takes values out of the audit trail and may do nothing else.
-- Lock: event_value exclusively for the moment its policy is made; milliseconds.

grant usage on schema public to app_privacy;

create table encrypted_field (
  tenant_id uuid not null,
  object text collate "C" not null,
  field text collate "C" not null,
  state text collate "C" not null,
  is_special boolean not null,
  cursor uuid,
  done bigint not null,
  total bigint not null,
  since timestamptz not null,
  changed_by uuid,
  check (state in ('encrypting', 'on', 'decrypting')),
  primary key (tenant_id, object, field)
);

alter table encrypted_field enable row level security;

alter table encrypted_field force row level security;

create policy tenant on encrypted_field to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on encrypted_field to app_rt;

grant select, insert, update, delete on encrypted_field to app_job;

grant select on encrypted_field to app_auth;

create policy privacy on event_value to app_privacy using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, delete on event_value to app_privacy;

alter table export add column revealed jsonb;

create policy purge_read on encrypted_field for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on encrypted_field for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));

grant select, delete on encrypted_field to app_purge;
