-- The workspace's own words of mails to people, by language and version (issue 4 §3).
-- Lock: a new table only. Duration: milliseconds.

create table mail_template (
  tenant_id uuid not null,
  id uuid not null,
  kind text collate "C" not null,
  language text collate "C" not null,
  number bigint not null,
  subject text collate "und-x-icu",
  title text collate "und-x-icu",
  text text collate "und-x-icu",
  button text collate "und-x-icu",
  after text collate "und-x-icu",
  created_at timestamptz not null,
  created_by uuid,
  check (language in ('en', 'de')),
  check ((subject is null) = (title is null) and (subject is null) = (text is null) and (subject is null) = (after is null)),
  primary key (tenant_id, id)
);

create unique index mail_template_kind_language_number_key on mail_template (tenant_id, kind, language, number);

alter table mail_template enable row level security;

alter table mail_template force row level security;

create policy tenant on mail_template to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on mail_template to app_rt;

grant select on mail_template to app_job;

create policy purge_read on mail_template for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on mail_template for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));

grant select, delete on mail_template to app_purge;
