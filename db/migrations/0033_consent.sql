-- The ledger of consent and objection, the words people agree to, and the privacy notices they were given.
-- Lock: none on existing tables but a share lock on contact for the foreign keys.  Duration on a large tenant: none.

create table consent_text (
  tenant_id uuid not null,
  id uuid not null,
  purpose text collate "C" not null,
  version bigint not null,
  text text collate "und-x-icu" not null,
  created_at timestamptz not null,
  created_by uuid,
  check (purpose in ('newsletter', 'offers', 'surveys', 'events', 'service')),
  primary key (tenant_id, id)
);

create unique index consent_text_purpose_version_key on consent_text (tenant_id, purpose, version);

alter table consent_text enable row level security;

alter table consent_text force row level security;

create policy tenant on consent_text to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on consent_text to app_rt;

grant select, insert on consent_text to app_job;

grant select on consent_text to app_auth;

create policy purge_read on consent_text for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on consent_text for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));

grant select, delete on consent_text to app_purge;

create table consent_event (
  tenant_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  purpose text collate "C" not null,
  channel text collate "C" not null,
  act text collate "C" not null,
  text_id uuid,
  source text collate "und-x-icu" not null,
  proof text collate "und-x-icu",
  request_id uuid,
  at timestamptz not null,
  by uuid,
  check (act in ('given', 'withdrawn', 'objected', 'lifted')),
  check (purpose in ('newsletter', 'offers', 'surveys', 'events', 'service', 'all')),
  check (channel in ('email', 'phone', 'sms', 'post', 'all')),
  primary key (tenant_id, id)
);

create index consent_event_contact_id_at_id_ix on consent_event (tenant_id, contact_id, at, id);

alter table consent_event enable row level security;

alter table consent_event force row level security;

create policy tenant on consent_event to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on consent_event to app_rt;

grant select, insert on consent_event to app_job;

grant select on consent_event to app_auth;

create policy purge_read on consent_event for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on consent_event for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('contact', contact_id)));

grant select, delete on consent_event to app_purge;

create table privacy_notice (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  text text collate "und-x-icu" not null,
  created_at timestamptz not null,
  created_by uuid,
  primary key (tenant_id, id)
);

create unique index privacy_notice_version_key on privacy_notice (tenant_id, version);

alter table privacy_notice enable row level security;

alter table privacy_notice force row level security;

create policy tenant on privacy_notice to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on privacy_notice to app_rt;

grant select, insert on privacy_notice to app_job;

grant select on privacy_notice to app_auth;

create policy purge_read on privacy_notice for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on privacy_notice for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));

grant select, delete on privacy_notice to app_purge;

create table notice_sent (
  tenant_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  notice_id uuid not null,
  way text collate "C" not null,
  at timestamptz not null,
  by uuid,
  check (way in ('mail', 'letter', 'in_person', 'form', 'website')),
  primary key (tenant_id, id)
);

create index notice_sent_contact_id_at_id_ix on notice_sent (tenant_id, contact_id, at, id);

alter table notice_sent enable row level security;

alter table notice_sent force row level security;

create policy tenant on notice_sent to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on notice_sent to app_rt;

grant select, insert on notice_sent to app_job;

grant select on notice_sent to app_auth;

create policy purge_read on notice_sent for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on notice_sent for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('contact', contact_id)));

grant select, delete on notice_sent to app_purge;

alter table consent_event add constraint consent_event_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete cascade;

alter table consent_event add constraint consent_event_text_id_fk foreign key (tenant_id, text_id) references consent_text (tenant_id, id) on delete no action;

alter table notice_sent add constraint notice_sent_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete cascade;

alter table notice_sent add constraint notice_sent_notice_id_fk foreign key (tenant_id, notice_id) references privacy_notice (tenant_id, id) on delete no action;
