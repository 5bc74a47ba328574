-- Files on records: what they are called and hang on, and each upload with its random name in the storage. The bytes are not in the database.
-- Lock: new tables; the foreign keys take a short SHARE ROW EXCLUSIVE on the tables of records. Duration: milliseconds.

create table file (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  created_at timestamptz not null,
  created_by uuid,
  updated_at timestamptz not null,
  updated_by uuid,
  deleted_at timestamptz,
  deleted_batch uuid,
  merged_into uuid,
  name text collate "und-x-icu" not null,
  media_type text collate "und-x-icu" not null,
  bytes bigint not null,
  revision bigint not null,
  has_preview boolean,
  contact_id uuid,
  company_id uuid,
  lead_id uuid,
  deal_id uuid,
  product_id uuid,
  task_id uuid,
  activity_id uuid,
  primary key (tenant_id, id)
);

create index file_name_ix on file (tenant_id, name, id);

create index file_contact_id_ix on file (tenant_id, contact_id, id);

create index file_company_id_ix on file (tenant_id, company_id, id);

create index file_lead_id_ix on file (tenant_id, lead_id, id);

create index file_deal_id_ix on file (tenant_id, deal_id, id);

create index file_product_id_ix on file (tenant_id, product_id, id);

create index file_task_id_ix on file (tenant_id, task_id, id);

create index file_activity_id_ix on file (tenant_id, activity_id, id);

create index file_updated_at_ix on file (tenant_id, updated_at, id);

alter table file enable row level security;

alter table file force row level security;

create policy tenant on file to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on file to app_rt;

grant select, insert, update, delete on file to app_job;

create policy purge_read on file for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on file for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['file', 'contact', 'company', 'lead', 'deal', 'product', 'task', 'activity'], array[id, contact_id, company_id, lead_id, deal_id, product_id, task_id, activity_id]) or app_due_of('contact', contact_id) or app_due_of('company', company_id) or app_due_of('lead', lead_id) or app_due_of('deal', deal_id) or app_due_of('product', product_id) or app_due_of('task', task_id) or app_due_of('activity', activity_id)));

grant select, delete on file to app_purge;

create policy purge_clear on file for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant update (contact_id, company_id, lead_id, deal_id, product_id, task_id, activity_id) on file to app_purge;

create table file_version (
  tenant_id uuid not null,
  id uuid not null,
  file_id uuid not null,
  number bigint not null,
  name text collate "und-x-icu" not null,
  media_type text collate "C" not null,
  bytes bigint not null,
  stored text collate "C" not null,
  preview text collate "C",
  uploaded_at timestamptz not null,
  uploaded_by uuid,
  replaced_at timestamptz,
  primary key (tenant_id, id)
);

create unique index file_version_file_id_number_key on file_version (tenant_id, file_id, number);

create index file_version_replaced_at_id_ix on file_version (tenant_id, replaced_at, id);

alter table file_version enable row level security;

alter table file_version force row level security;

create policy tenant on file_version to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on file_version to app_rt;

grant select, insert, update, delete on file_version to app_job;

create policy purge_read on file_version for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on file_version for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', replaced_at, array['file', 'contact', 'company', 'lead', 'deal', 'product', 'task', 'activity'], array[file_id, (select f.contact_id from file f where f.tenant_id = file_version.tenant_id and f.id = file_version.file_id), (select f.company_id from file f where f.tenant_id = file_version.tenant_id and f.id = file_version.file_id), (select f.lead_id from file f where f.tenant_id = file_version.tenant_id and f.id = file_version.file_id), (select f.deal_id from file f where f.tenant_id = file_version.tenant_id and f.id = file_version.file_id), (select f.product_id from file f where f.tenant_id = file_version.tenant_id and f.id = file_version.file_id), (select f.task_id from file f where f.tenant_id = file_version.tenant_id and f.id = file_version.file_id), (select f.activity_id from file f where f.tenant_id = file_version.tenant_id and f.id = file_version.file_id)])));

grant select, delete on file_version to app_purge;

alter table file add constraint file_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;

alter table file add constraint file_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;

alter table file add constraint file_lead_id_fk foreign key (tenant_id, lead_id) references lead (tenant_id, id) on delete no action;

alter table file add constraint file_deal_id_fk foreign key (tenant_id, deal_id) references deal (tenant_id, id) on delete no action;

alter table file add constraint file_product_id_fk foreign key (tenant_id, product_id) references product (tenant_id, id) on delete no action;

alter table file add constraint file_task_id_fk foreign key (tenant_id, task_id) references task (tenant_id, id) on delete no action;

alter table file add constraint file_activity_id_fk foreign key (tenant_id, activity_id) references activity (tenant_id, id) on delete no action;

alter table file_version add constraint file_version_file_id_fk foreign key (tenant_id, file_id) references file (tenant_id, id) on delete cascade;
