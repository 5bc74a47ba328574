-- Records that may be about the person of a request, and what was decided about each.
-- Lock and duration: a new table only; milliseconds on any database.

create table request_subject (
  tenant_id uuid not null,
  request_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  role text collate "C" not null,
  fields jsonb not null,
  reasons jsonb not null,
  because text collate "und-x-icu",
  confirmed_at timestamptz,
  confirmed_by uuid,
  rejected_at timestamptz,
  rejected_by uuid,
  check (role in ('person', 'mention')),
  check (confirmed_at is null or rejected_at is null),
  primary key (tenant_id, request_id, object, record_id)
);

create index request_subject_object_record_id_ix on request_subject (tenant_id, object, record_id);

alter table request_subject enable row level security;

alter table request_subject force row level security;

create policy tenant on request_subject to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update on request_subject to app_rt;

grant select, insert, update, delete on request_subject to app_job;

create policy purge_read on request_subject for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on request_subject for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from privacy_request p where p.tenant_id = request_subject.tenant_id and p.id = request_subject.request_id and app_due('request', p.closed_at)))));

grant select, delete on request_subject to app_purge;

alter table request_subject add constraint request_subject_request_id_fk foreign key (tenant_id, request_id) references privacy_request (tenant_id, id) on delete cascade;
