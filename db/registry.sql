create table team (
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
  parent_id uuid,
  primary key (tenant_id, id)
);
create index team_name_ix on team (tenant_id, name, id);
create index team_parent_id_ix on team (tenant_id, parent_id, id);
create index team_updated_at_ix on team (tenant_id, updated_at, id);
alter table team enable row level security;
alter table team force row level security;
create policy tenant on team to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on team to app_rt;
grant select, insert, update, delete on team to app_job;
create policy purge_read on team for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on team for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['team'], array[id])));
grant select, delete on team to app_purge;
create policy purge_clear on team for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (parent_id) on team to app_purge;
create policy support on team for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));
create policy maintenance on team for select to app_maintenance using (tenant_id = (select app_maintenance_open('*')));
grant select on team to app_support, app_maintenance;

create table member (
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
  email text collate "C",
  role text collate "und-x-icu" not null,
  team_id uuid,
  account_id text collate "und-x-icu",
  is_service boolean,
  is_active boolean,
  job_title text collate "und-x-icu",
  department text collate "und-x-icu",
  phone text collate "C",
  last_seen_at timestamptz,
  primary key (tenant_id, id)
);
create index member_name_ix on member (tenant_id, name, id);
create index member_email_ix on member (tenant_id, email, id);
create index member_team_id_ix on member (tenant_id, team_id, id);
create index member_updated_at_ix on member (tenant_id, updated_at, id);
alter table member enable row level security;
alter table member force row level security;
create policy tenant on member to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on member to app_rt;
grant select, insert, update, delete on member to app_job;
create policy purge_read on member for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on member for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['member'], array[id])));
grant select, delete on member to app_purge;
create policy purge_clear on member for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (team_id) on member to app_purge;
create policy support on member for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));
create policy maintenance on member for select to app_maintenance using (tenant_id = (select app_maintenance_open('*')));
grant select on member to app_support, app_maintenance;

create table company (
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
  website text collate "C",
  email text collate "C",
  phone text collate "C",
  industry text collate "und-x-icu",
  lifecycle text collate "C",
  constraint company_lifecycle_check check (lifecycle in ('prospect', 'customer', 'partner', 'former')),
  size bigint,
  founded_year bigint,
  annual_revenue bigint,
  annual_revenue_currency text collate "C",
  constraint company_annual_revenue_check check ((annual_revenue is null) = (annual_revenue_currency is null)),
  address_street text collate "und-x-icu",
  address_city text collate "und-x-icu",
  address_region text collate "und-x-icu",
  address_postal_code text collate "und-x-icu",
  address_country text collate "und-x-icu",
  parent_id uuid,
  owner_id uuid,
  source text collate "und-x-icu",
  tax_id text collate "und-x-icu",
  linkedin text collate "C",
  is_ideal_customer boolean,
  description text collate "und-x-icu",
  custom jsonb not null default '{}',
  s1 text collate "und-x-icu",
  s2 text collate "und-x-icu",
  s3 text collate "und-x-icu",
  s4 text collate "und-x-icu",
  s5 text collate "und-x-icu",
  s6 text collate "und-x-icu",
  s7 text collate "und-x-icu",
  s8 text collate "und-x-icu",
  n1 bigint,
  n2 bigint,
  n3 bigint,
  n4 bigint,
  n5 bigint,
  n6 bigint,
  n7 bigint,
  n8 bigint,
  d1 timestamptz,
  d2 timestamptz,
  d3 timestamptz,
  d4 timestamptz,
  primary key (tenant_id, id)
);
create index company_name_ix on company (tenant_id, name, id);
create index company_email_ix on company (tenant_id, email, id);
create index company_phone_ix on company (tenant_id, phone, id);
create index company_industry_ix on company (tenant_id, industry, id);
create index company_lifecycle_ix on company (tenant_id, lifecycle, id);
create index company_size_ix on company (tenant_id, size, id);
create index company_annual_revenue_ix on company (tenant_id, annual_revenue_currency, annual_revenue, id);
create index company_parent_id_ix on company (tenant_id, parent_id, id);
create index company_owner_id_ix on company (tenant_id, owner_id, id);
create index company_updated_at_ix on company (tenant_id, updated_at, id);
create index company_s1_ix on company (tenant_id, s1, id) where s1 is not null;
create index company_s2_ix on company (tenant_id, s2, id) where s2 is not null;
create index company_s3_ix on company (tenant_id, s3, id) where s3 is not null;
create index company_s4_ix on company (tenant_id, s4, id) where s4 is not null;
create index company_s5_ix on company (tenant_id, s5, id) where s5 is not null;
create index company_s6_ix on company (tenant_id, s6, id) where s6 is not null;
create index company_s7_ix on company (tenant_id, s7, id) where s7 is not null;
create index company_s8_ix on company (tenant_id, s8, id) where s8 is not null;
create index company_n1_ix on company (tenant_id, n1, id) where n1 is not null;
create index company_n2_ix on company (tenant_id, n2, id) where n2 is not null;
create index company_n3_ix on company (tenant_id, n3, id) where n3 is not null;
create index company_n4_ix on company (tenant_id, n4, id) where n4 is not null;
create index company_n5_ix on company (tenant_id, n5, id) where n5 is not null;
create index company_n6_ix on company (tenant_id, n6, id) where n6 is not null;
create index company_n7_ix on company (tenant_id, n7, id) where n7 is not null;
create index company_n8_ix on company (tenant_id, n8, id) where n8 is not null;
create index company_d1_ix on company (tenant_id, d1, id) where d1 is not null;
create index company_d2_ix on company (tenant_id, d2, id) where d2 is not null;
create index company_d3_ix on company (tenant_id, d3, id) where d3 is not null;
create index company_d4_ix on company (tenant_id, d4, id) where d4 is not null;
alter table company enable row level security;
alter table company force row level security;
create policy tenant on company to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on company to app_rt;
grant select, insert, update, delete on company to app_job;
create policy purge_read on company for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on company for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['company'], array[id])));
grant select, delete on company to app_purge;
create policy purge_clear on company for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (parent_id) on company to app_purge;
create policy support on company for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('company')));
create policy maintenance on company for select to app_maintenance using (tenant_id = (select app_maintenance_open('company')));
grant select on company to app_support, app_maintenance;

create table company_domain (
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
  company_id uuid not null,
  value text collate "und-x-icu" not null,
  label text collate "und-x-icu",
  is_primary boolean,
  primary key (tenant_id, id)
);
create index company_domain_company_id_ix on company_domain (tenant_id, company_id, id);
create index company_domain_value_ix on company_domain (tenant_id, value, id);
alter table company_domain enable row level security;
alter table company_domain force row level security;
create policy tenant on company_domain to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on company_domain to app_rt;
grant select, insert, update, delete on company_domain to app_job;
create policy purge_read on company_domain for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on company_domain for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['company_domain', 'company'], array[id, company_id]) or app_due_of('company', company_id)));
grant select, delete on company_domain to app_purge;
create policy support on company_domain for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('company_domain')));
create policy maintenance on company_domain for select to app_maintenance using (tenant_id = (select app_maintenance_open('company_domain')));
grant select on company_domain to app_support, app_maintenance;

create table contact (
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
  full_name text collate "und-x-icu",
  first_name text collate "und-x-icu",
  middle_name text collate "und-x-icu",
  last_name text collate "und-x-icu",
  email text collate "C",
  phone text collate "C",
  company_id uuid,
  job_title text collate "und-x-icu",
  department text collate "und-x-icu",
  lifecycle text collate "C",
  constraint contact_lifecycle_check check (lifecycle in ('subscriber', 'lead', 'qualified', 'customer', 'former')),
  owner_id uuid,
  birthday date,
  gender text collate "und-x-icu",
  language text collate "und-x-icu",
  source text collate "und-x-icu",
  legal_basis text collate "C",
  constraint contact_legal_basis_check check (legal_basis in ('consent', 'contract', 'legitimate_interest', 'legal_obligation', 'none')),
  do_not_email boolean,
  do_not_call boolean,
  description text collate "und-x-icu",
  custom jsonb not null default '{}',
  s1 text collate "und-x-icu",
  s2 text collate "und-x-icu",
  s3 text collate "und-x-icu",
  s4 text collate "und-x-icu",
  s5 text collate "und-x-icu",
  s6 text collate "und-x-icu",
  s7 text collate "und-x-icu",
  s8 text collate "und-x-icu",
  n1 bigint,
  n2 bigint,
  n3 bigint,
  n4 bigint,
  n5 bigint,
  n6 bigint,
  n7 bigint,
  n8 bigint,
  d1 timestamptz,
  d2 timestamptz,
  d3 timestamptz,
  d4 timestamptz,
  primary key (tenant_id, id)
);
create index contact_full_name_ix on contact (tenant_id, full_name, id);
create index contact_first_name_ix on contact (tenant_id, first_name, id);
create index contact_last_name_ix on contact (tenant_id, last_name, id);
create index contact_email_ix on contact (tenant_id, email, id);
create index contact_phone_ix on contact (tenant_id, phone, id);
create index contact_company_id_ix on contact (tenant_id, company_id, id);
create index contact_job_title_ix on contact (tenant_id, job_title, id);
create index contact_lifecycle_ix on contact (tenant_id, lifecycle, id);
create index contact_owner_id_ix on contact (tenant_id, owner_id, id);
create index contact_updated_at_ix on contact (tenant_id, updated_at, id);
create index contact_s1_ix on contact (tenant_id, s1, id) where s1 is not null;
create index contact_s2_ix on contact (tenant_id, s2, id) where s2 is not null;
create index contact_s3_ix on contact (tenant_id, s3, id) where s3 is not null;
create index contact_s4_ix on contact (tenant_id, s4, id) where s4 is not null;
create index contact_s5_ix on contact (tenant_id, s5, id) where s5 is not null;
create index contact_s6_ix on contact (tenant_id, s6, id) where s6 is not null;
create index contact_s7_ix on contact (tenant_id, s7, id) where s7 is not null;
create index contact_s8_ix on contact (tenant_id, s8, id) where s8 is not null;
create index contact_n1_ix on contact (tenant_id, n1, id) where n1 is not null;
create index contact_n2_ix on contact (tenant_id, n2, id) where n2 is not null;
create index contact_n3_ix on contact (tenant_id, n3, id) where n3 is not null;
create index contact_n4_ix on contact (tenant_id, n4, id) where n4 is not null;
create index contact_n5_ix on contact (tenant_id, n5, id) where n5 is not null;
create index contact_n6_ix on contact (tenant_id, n6, id) where n6 is not null;
create index contact_n7_ix on contact (tenant_id, n7, id) where n7 is not null;
create index contact_n8_ix on contact (tenant_id, n8, id) where n8 is not null;
create index contact_d1_ix on contact (tenant_id, d1, id) where d1 is not null;
create index contact_d2_ix on contact (tenant_id, d2, id) where d2 is not null;
create index contact_d3_ix on contact (tenant_id, d3, id) where d3 is not null;
create index contact_d4_ix on contact (tenant_id, d4, id) where d4 is not null;
alter table contact enable row level security;
alter table contact force row level security;
create policy tenant on contact to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on contact to app_rt;
grant select, insert, update, delete on contact to app_job;
create policy purge_read on contact for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on contact for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['contact'], array[id])));
grant select, delete on contact to app_purge;
create policy purge_clear on contact for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (company_id) on contact to app_purge;
create policy support on contact for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('contact')));
create policy maintenance on contact for select to app_maintenance using (tenant_id = (select app_maintenance_open('contact')));
grant select on contact to app_support, app_maintenance;

create table contact_email (
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
  contact_id uuid not null,
  value text collate "C" not null,
  label text collate "und-x-icu",
  is_primary boolean,
  primary key (tenant_id, id)
);
create index contact_email_contact_id_ix on contact_email (tenant_id, contact_id, id);
create index contact_email_value_ix on contact_email (tenant_id, value, id);
alter table contact_email enable row level security;
alter table contact_email force row level security;
create policy tenant on contact_email to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on contact_email to app_rt;
grant select, insert, update, delete on contact_email to app_job;
create policy purge_read on contact_email for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on contact_email for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['contact_email', 'contact'], array[id, contact_id]) or app_due_of('contact', contact_id)));
grant select, delete on contact_email to app_purge;
create policy support on contact_email for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('contact_email')));
create policy maintenance on contact_email for select to app_maintenance using (tenant_id = (select app_maintenance_open('contact_email')));
grant select on contact_email to app_support, app_maintenance;

create table contact_phone (
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
  contact_id uuid not null,
  value text collate "C" not null,
  label text collate "und-x-icu",
  is_primary boolean,
  primary key (tenant_id, id)
);
create index contact_phone_contact_id_ix on contact_phone (tenant_id, contact_id, id);
create index contact_phone_value_ix on contact_phone (tenant_id, value, id);
alter table contact_phone enable row level security;
alter table contact_phone force row level security;
create policy tenant on contact_phone to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on contact_phone to app_rt;
grant select, insert, update, delete on contact_phone to app_job;
create policy purge_read on contact_phone for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on contact_phone for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['contact_phone', 'contact'], array[id, contact_id]) or app_due_of('contact', contact_id)));
grant select, delete on contact_phone to app_purge;
create policy support on contact_phone for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('contact_phone')));
create policy maintenance on contact_phone for select to app_maintenance using (tenant_id = (select app_maintenance_open('contact_phone')));
grant select on contact_phone to app_support, app_maintenance;

create table contact_link (
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
  contact_id uuid not null,
  value text collate "und-x-icu" not null,
  label text collate "und-x-icu",
  is_primary boolean,
  primary key (tenant_id, id)
);
create index contact_link_contact_id_ix on contact_link (tenant_id, contact_id, id);
create index contact_link_value_ix on contact_link (tenant_id, value, id);
alter table contact_link enable row level security;
alter table contact_link force row level security;
create policy tenant on contact_link to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on contact_link to app_rt;
grant select, insert, update, delete on contact_link to app_job;
create policy purge_read on contact_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on contact_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['contact_link', 'contact'], array[id, contact_id]) or app_due_of('contact', contact_id)));
grant select, delete on contact_link to app_purge;
create policy support on contact_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('contact_link')));
create policy maintenance on contact_link for select to app_maintenance using (tenant_id = (select app_maintenance_open('contact_link')));
grant select on contact_link to app_support, app_maintenance;

create table address (
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
  contact_id uuid,
  company_id uuid,
  label text collate "und-x-icu",
  street text collate "und-x-icu",
  suite text collate "und-x-icu",
  building text collate "und-x-icu",
  city text collate "und-x-icu",
  region text collate "und-x-icu",
  postal_code text collate "und-x-icu",
  country text collate "und-x-icu",
  latitude bigint,
  longitude bigint,
  phone text collate "C",
  fax text collate "C",
  hours text collate "und-x-icu",
  is_primary boolean,
  custom jsonb not null default '{}',
  s1 text collate "und-x-icu",
  s2 text collate "und-x-icu",
  s3 text collate "und-x-icu",
  s4 text collate "und-x-icu",
  s5 text collate "und-x-icu",
  s6 text collate "und-x-icu",
  s7 text collate "und-x-icu",
  s8 text collate "und-x-icu",
  n1 bigint,
  n2 bigint,
  n3 bigint,
  n4 bigint,
  n5 bigint,
  n6 bigint,
  n7 bigint,
  n8 bigint,
  d1 timestamptz,
  d2 timestamptz,
  d3 timestamptz,
  d4 timestamptz,
  primary key (tenant_id, id)
);
create index address_contact_id_ix on address (tenant_id, contact_id, id);
create index address_company_id_ix on address (tenant_id, company_id, id);
create index address_street_ix on address (tenant_id, street, id);
create index address_city_ix on address (tenant_id, city, id);
create index address_updated_at_ix on address (tenant_id, updated_at, id);
create index address_s1_ix on address (tenant_id, s1, id) where s1 is not null;
create index address_s2_ix on address (tenant_id, s2, id) where s2 is not null;
create index address_s3_ix on address (tenant_id, s3, id) where s3 is not null;
create index address_s4_ix on address (tenant_id, s4, id) where s4 is not null;
create index address_s5_ix on address (tenant_id, s5, id) where s5 is not null;
create index address_s6_ix on address (tenant_id, s6, id) where s6 is not null;
create index address_s7_ix on address (tenant_id, s7, id) where s7 is not null;
create index address_s8_ix on address (tenant_id, s8, id) where s8 is not null;
create index address_n1_ix on address (tenant_id, n1, id) where n1 is not null;
create index address_n2_ix on address (tenant_id, n2, id) where n2 is not null;
create index address_n3_ix on address (tenant_id, n3, id) where n3 is not null;
create index address_n4_ix on address (tenant_id, n4, id) where n4 is not null;
create index address_n5_ix on address (tenant_id, n5, id) where n5 is not null;
create index address_n6_ix on address (tenant_id, n6, id) where n6 is not null;
create index address_n7_ix on address (tenant_id, n7, id) where n7 is not null;
create index address_n8_ix on address (tenant_id, n8, id) where n8 is not null;
create index address_d1_ix on address (tenant_id, d1, id) where d1 is not null;
create index address_d2_ix on address (tenant_id, d2, id) where d2 is not null;
create index address_d3_ix on address (tenant_id, d3, id) where d3 is not null;
create index address_d4_ix on address (tenant_id, d4, id) where d4 is not null;
alter table address enable row level security;
alter table address force row level security;
create policy tenant on address to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on address to app_rt;
grant select, insert, update, delete on address to app_job;
create policy purge_read on address for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on address for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['address', 'contact', 'company'], array[id, contact_id, company_id]) or app_due_of('contact', contact_id) or app_due_of('company', company_id)));
grant select, delete on address to app_purge;
create policy purge_clear on address for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (contact_id, company_id) on address to app_purge;
create policy support on address for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('address')));
create policy maintenance on address for select to app_maintenance using (tenant_id = (select app_maintenance_open('address')));
grant select on address to app_support, app_maintenance;

create table lead (
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
  company_name text collate "und-x-icu",
  job_title text collate "und-x-icu",
  email text collate "C",
  phone text collate "C",
  address_street text collate "und-x-icu",
  address_city text collate "und-x-icu",
  address_region text collate "und-x-icu",
  address_postal_code text collate "und-x-icu",
  address_country text collate "und-x-icu",
  status text collate "C",
  constraint lead_status_check check (status in ('new', 'contacted', 'qualified', 'unqualified', 'converted')),
  rating bigint,
  estimated_value bigint,
  estimated_value_currency text collate "C",
  constraint lead_estimated_value_check check ((estimated_value is null) = (estimated_value_currency is null)),
  next_follow_up_on date,
  owner_id uuid,
  source text collate "und-x-icu",
  legal_basis text collate "C",
  constraint lead_legal_basis_check check (legal_basis in ('consent', 'contract', 'legitimate_interest', 'legal_obligation', 'none')),
  description text collate "und-x-icu",
  converted_at timestamptz,
  converted_contact_id uuid,
  converted_company_id uuid,
  converted_deal_id uuid,
  custom jsonb not null default '{}',
  s1 text collate "und-x-icu",
  s2 text collate "und-x-icu",
  s3 text collate "und-x-icu",
  s4 text collate "und-x-icu",
  s5 text collate "und-x-icu",
  s6 text collate "und-x-icu",
  s7 text collate "und-x-icu",
  s8 text collate "und-x-icu",
  n1 bigint,
  n2 bigint,
  n3 bigint,
  n4 bigint,
  n5 bigint,
  n6 bigint,
  n7 bigint,
  n8 bigint,
  d1 timestamptz,
  d2 timestamptz,
  d3 timestamptz,
  d4 timestamptz,
  primary key (tenant_id, id)
);
create index lead_name_ix on lead (tenant_id, name, id);
create index lead_company_name_ix on lead (tenant_id, company_name, id);
create index lead_email_ix on lead (tenant_id, email, id);
create index lead_phone_ix on lead (tenant_id, phone, id);
create index lead_status_ix on lead (tenant_id, status, id);
create index lead_rating_ix on lead (tenant_id, rating, id);
create index lead_estimated_value_ix on lead (tenant_id, estimated_value_currency, estimated_value, id);
create index lead_next_follow_up_on_ix on lead (tenant_id, next_follow_up_on, id);
create index lead_owner_id_ix on lead (tenant_id, owner_id, id);
create index lead_source_ix on lead (tenant_id, source, id);
create index lead_converted_contact_id_ix on lead (tenant_id, converted_contact_id, id);
create index lead_converted_company_id_ix on lead (tenant_id, converted_company_id, id);
create index lead_converted_deal_id_ix on lead (tenant_id, converted_deal_id, id);
create index lead_updated_at_ix on lead (tenant_id, updated_at, id);
create index lead_s1_ix on lead (tenant_id, s1, id) where s1 is not null;
create index lead_s2_ix on lead (tenant_id, s2, id) where s2 is not null;
create index lead_s3_ix on lead (tenant_id, s3, id) where s3 is not null;
create index lead_s4_ix on lead (tenant_id, s4, id) where s4 is not null;
create index lead_s5_ix on lead (tenant_id, s5, id) where s5 is not null;
create index lead_s6_ix on lead (tenant_id, s6, id) where s6 is not null;
create index lead_s7_ix on lead (tenant_id, s7, id) where s7 is not null;
create index lead_s8_ix on lead (tenant_id, s8, id) where s8 is not null;
create index lead_n1_ix on lead (tenant_id, n1, id) where n1 is not null;
create index lead_n2_ix on lead (tenant_id, n2, id) where n2 is not null;
create index lead_n3_ix on lead (tenant_id, n3, id) where n3 is not null;
create index lead_n4_ix on lead (tenant_id, n4, id) where n4 is not null;
create index lead_n5_ix on lead (tenant_id, n5, id) where n5 is not null;
create index lead_n6_ix on lead (tenant_id, n6, id) where n6 is not null;
create index lead_n7_ix on lead (tenant_id, n7, id) where n7 is not null;
create index lead_n8_ix on lead (tenant_id, n8, id) where n8 is not null;
create index lead_d1_ix on lead (tenant_id, d1, id) where d1 is not null;
create index lead_d2_ix on lead (tenant_id, d2, id) where d2 is not null;
create index lead_d3_ix on lead (tenant_id, d3, id) where d3 is not null;
create index lead_d4_ix on lead (tenant_id, d4, id) where d4 is not null;
alter table lead enable row level security;
alter table lead force row level security;
create policy tenant on lead to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on lead to app_rt;
grant select, insert, update, delete on lead to app_job;
create policy purge_read on lead for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on lead for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['lead', 'contact'], array[id, converted_contact_id])));
grant select, delete on lead to app_purge;
create policy purge_clear on lead for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (converted_contact_id, converted_company_id, converted_deal_id) on lead to app_purge;
create policy support on lead for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('lead')));
create policy maintenance on lead for select to app_maintenance using (tenant_id = (select app_maintenance_open('lead')));
grant select on lead to app_support, app_maintenance;

create table product (
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
  code text collate "und-x-icu",
  series text collate "und-x-icu",
  price bigint,
  price_currency text collate "C",
  constraint product_price_check check ((price is null) = (price_currency is null)),
  unit text collate "und-x-icu",
  tax_rate bigint,
  is_active boolean,
  description text collate "und-x-icu",
  custom jsonb not null default '{}',
  s1 text collate "und-x-icu",
  s2 text collate "und-x-icu",
  s3 text collate "und-x-icu",
  s4 text collate "und-x-icu",
  s5 text collate "und-x-icu",
  s6 text collate "und-x-icu",
  s7 text collate "und-x-icu",
  s8 text collate "und-x-icu",
  n1 bigint,
  n2 bigint,
  n3 bigint,
  n4 bigint,
  n5 bigint,
  n6 bigint,
  n7 bigint,
  n8 bigint,
  d1 timestamptz,
  d2 timestamptz,
  d3 timestamptz,
  d4 timestamptz,
  primary key (tenant_id, id)
);
create index product_name_ix on product (tenant_id, name, id);
create index product_code_ix on product (tenant_id, code, id);
create index product_series_ix on product (tenant_id, series, id);
create index product_price_ix on product (tenant_id, price_currency, price, id);
create index product_updated_at_ix on product (tenant_id, updated_at, id);
create index product_s1_ix on product (tenant_id, s1, id) where s1 is not null;
create index product_s2_ix on product (tenant_id, s2, id) where s2 is not null;
create index product_s3_ix on product (tenant_id, s3, id) where s3 is not null;
create index product_s4_ix on product (tenant_id, s4, id) where s4 is not null;
create index product_s5_ix on product (tenant_id, s5, id) where s5 is not null;
create index product_s6_ix on product (tenant_id, s6, id) where s6 is not null;
create index product_s7_ix on product (tenant_id, s7, id) where s7 is not null;
create index product_s8_ix on product (tenant_id, s8, id) where s8 is not null;
create index product_n1_ix on product (tenant_id, n1, id) where n1 is not null;
create index product_n2_ix on product (tenant_id, n2, id) where n2 is not null;
create index product_n3_ix on product (tenant_id, n3, id) where n3 is not null;
create index product_n4_ix on product (tenant_id, n4, id) where n4 is not null;
create index product_n5_ix on product (tenant_id, n5, id) where n5 is not null;
create index product_n6_ix on product (tenant_id, n6, id) where n6 is not null;
create index product_n7_ix on product (tenant_id, n7, id) where n7 is not null;
create index product_n8_ix on product (tenant_id, n8, id) where n8 is not null;
create index product_d1_ix on product (tenant_id, d1, id) where d1 is not null;
create index product_d2_ix on product (tenant_id, d2, id) where d2 is not null;
create index product_d3_ix on product (tenant_id, d3, id) where d3 is not null;
create index product_d4_ix on product (tenant_id, d4, id) where d4 is not null;
alter table product enable row level security;
alter table product force row level security;
create policy tenant on product to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on product to app_rt;
grant select, insert, update, delete on product to app_job;
create policy purge_read on product for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on product for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['product'], array[id])));
grant select, delete on product to app_purge;
create policy support on product for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));
create policy maintenance on product for select to app_maintenance using (tenant_id = (select app_maintenance_open('*')));
grant select on product to app_support, app_maintenance;

create table pipeline (
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
  is_default boolean,
  position bigint,
  primary key (tenant_id, id)
);
create index pipeline_name_ix on pipeline (tenant_id, name, id);
create index pipeline_updated_at_ix on pipeline (tenant_id, updated_at, id);
alter table pipeline enable row level security;
alter table pipeline force row level security;
create policy tenant on pipeline to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on pipeline to app_rt;
grant select, insert, update, delete on pipeline to app_job;
create policy purge_read on pipeline for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on pipeline for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['pipeline'], array[id])));
grant select, delete on pipeline to app_purge;
create policy support on pipeline for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));
create policy maintenance on pipeline for select to app_maintenance using (tenant_id = (select app_maintenance_open('*')));
grant select on pipeline to app_support, app_maintenance;

create table stage (
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
  pipeline_id uuid not null,
  position bigint,
  probability bigint,
  outcome text collate "C" not null,
  constraint stage_outcome_check check (outcome in ('open', 'won', 'lost')),
  required_fields jsonb,
  color text collate "C",
  primary key (tenant_id, id)
);
create index stage_name_ix on stage (tenant_id, name, id);
create index stage_pipeline_id_ix on stage (tenant_id, pipeline_id, id);
create index stage_updated_at_ix on stage (tenant_id, updated_at, id);
alter table stage enable row level security;
alter table stage force row level security;
create policy tenant on stage to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on stage to app_rt;
grant select, insert, update, delete on stage to app_job;
create policy purge_read on stage for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on stage for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['stage', 'pipeline'], array[id, pipeline_id]) or app_due_of('pipeline', pipeline_id)));
grant select, delete on stage to app_purge;
create policy support on stage for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));
create policy maintenance on stage for select to app_maintenance using (tenant_id = (select app_maintenance_open('*')));
grant select on stage to app_support, app_maintenance;

create table deal (
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
  amount bigint,
  amount_currency text collate "C",
  constraint deal_amount_check check ((amount is null) = (amount_currency is null)),
  pipeline_id uuid not null,
  stage_id uuid not null,
  probability bigint,
  company_id uuid,
  contact_id uuid,
  owner_id uuid,
  product_id uuid,
  closes_on date,
  opened_on date,
  closed_at timestamptz,
  stage_changed_at timestamptz,
  lost_reason text collate "und-x-icu",
  next_step text collate "und-x-icu",
  source text collate "und-x-icu",
  competitors text collate "und-x-icu",
  description text collate "und-x-icu",
  custom jsonb not null default '{}',
  s1 text collate "und-x-icu",
  s2 text collate "und-x-icu",
  s3 text collate "und-x-icu",
  s4 text collate "und-x-icu",
  s5 text collate "und-x-icu",
  s6 text collate "und-x-icu",
  s7 text collate "und-x-icu",
  s8 text collate "und-x-icu",
  n1 bigint,
  n2 bigint,
  n3 bigint,
  n4 bigint,
  n5 bigint,
  n6 bigint,
  n7 bigint,
  n8 bigint,
  d1 timestamptz,
  d2 timestamptz,
  d3 timestamptz,
  d4 timestamptz,
  primary key (tenant_id, id)
);
create index deal_name_ix on deal (tenant_id, name, id);
create index deal_amount_ix on deal (tenant_id, amount_currency, amount, id);
create index deal_pipeline_id_ix on deal (tenant_id, pipeline_id, id);
create index deal_stage_id_ix on deal (tenant_id, stage_id, id);
create index deal_company_id_ix on deal (tenant_id, company_id, id);
create index deal_contact_id_ix on deal (tenant_id, contact_id, id);
create index deal_owner_id_ix on deal (tenant_id, owner_id, id);
create index deal_product_id_ix on deal (tenant_id, product_id, id);
create index deal_closes_on_ix on deal (tenant_id, closes_on, id);
create index deal_opened_on_ix on deal (tenant_id, opened_on, id);
create index deal_closed_at_ix on deal (tenant_id, closed_at, id);
create index deal_stage_changed_at_ix on deal (tenant_id, stage_changed_at, id);
create index deal_source_ix on deal (tenant_id, source, id);
create index deal_updated_at_ix on deal (tenant_id, updated_at, id);
create index deal_s1_ix on deal (tenant_id, s1, id) where s1 is not null;
create index deal_s2_ix on deal (tenant_id, s2, id) where s2 is not null;
create index deal_s3_ix on deal (tenant_id, s3, id) where s3 is not null;
create index deal_s4_ix on deal (tenant_id, s4, id) where s4 is not null;
create index deal_s5_ix on deal (tenant_id, s5, id) where s5 is not null;
create index deal_s6_ix on deal (tenant_id, s6, id) where s6 is not null;
create index deal_s7_ix on deal (tenant_id, s7, id) where s7 is not null;
create index deal_s8_ix on deal (tenant_id, s8, id) where s8 is not null;
create index deal_n1_ix on deal (tenant_id, n1, id) where n1 is not null;
create index deal_n2_ix on deal (tenant_id, n2, id) where n2 is not null;
create index deal_n3_ix on deal (tenant_id, n3, id) where n3 is not null;
create index deal_n4_ix on deal (tenant_id, n4, id) where n4 is not null;
create index deal_n5_ix on deal (tenant_id, n5, id) where n5 is not null;
create index deal_n6_ix on deal (tenant_id, n6, id) where n6 is not null;
create index deal_n7_ix on deal (tenant_id, n7, id) where n7 is not null;
create index deal_n8_ix on deal (tenant_id, n8, id) where n8 is not null;
create index deal_d1_ix on deal (tenant_id, d1, id) where d1 is not null;
create index deal_d2_ix on deal (tenant_id, d2, id) where d2 is not null;
create index deal_d3_ix on deal (tenant_id, d3, id) where d3 is not null;
create index deal_d4_ix on deal (tenant_id, d4, id) where d4 is not null;
alter table deal enable row level security;
alter table deal force row level security;
create policy tenant on deal to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on deal to app_rt;
grant select, insert, update, delete on deal to app_job;
create policy purge_read on deal for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on deal for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (app_due('trash', deleted_at, array['deal', 'contact'], array[id, contact_id]) and (not (exists (select from deal_contact_link l where l.tenant_id = deal.tenant_id and l.id = deal.id and app_held(array['contact'], array[l.ref_id])))))));
grant select, delete on deal to app_purge;
create policy purge_clear on deal for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (company_id, contact_id, product_id) on deal to app_purge;
create policy support on deal for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('deal')));
create policy maintenance on deal for select to app_maintenance using (tenant_id = (select app_maintenance_open('deal')));
grant select on deal to app_support, app_maintenance;
create table deal_contact_link (
  tenant_id uuid not null,
  id uuid not null,
  ref_id uuid not null,
  primary key (tenant_id, id, ref_id)
);
create index deal_contact_link_ref_id_ix on deal_contact_link (tenant_id, ref_id, id);
alter table deal_contact_link enable row level security;
alter table deal_contact_link force row level security;
create policy tenant on deal_contact_link to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on deal_contact_link to app_rt;
grant select, insert, update, delete on deal_contact_link to app_job;
create policy purge_read on deal_contact_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on deal_contact_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('deal', id)));
grant select, delete on deal_contact_link to app_purge;
create policy support on deal_contact_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('deal')));
create policy maintenance on deal_contact_link for select to app_maintenance using (tenant_id = (select app_maintenance_open('deal')));
grant select on deal_contact_link to app_support, app_maintenance;

create table deal_line (
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
  deal_id uuid not null,
  product_id uuid,
  name text collate "und-x-icu" not null,
  quantity bigint,
  unit_price bigint,
  unit_price_currency text collate "C",
  constraint deal_line_unit_price_check check ((unit_price is null) = (unit_price_currency is null)),
  discount bigint,
  position bigint,
  primary key (tenant_id, id)
);
create index deal_line_deal_id_ix on deal_line (tenant_id, deal_id, id);
create index deal_line_product_id_ix on deal_line (tenant_id, product_id, id);
create index deal_line_name_ix on deal_line (tenant_id, name, id);
create index deal_line_updated_at_ix on deal_line (tenant_id, updated_at, id);
alter table deal_line enable row level security;
alter table deal_line force row level security;
create policy tenant on deal_line to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on deal_line to app_rt;
grant select, insert, update, delete on deal_line to app_job;
create policy purge_read on deal_line for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on deal_line for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['deal_line', 'deal'], array[id, deal_id]) or app_due_of('deal', deal_id)));
grant select, delete on deal_line to app_purge;
create policy purge_clear on deal_line for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (product_id) on deal_line to app_purge;
create policy support on deal_line for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('deal_line')));
create policy maintenance on deal_line for select to app_maintenance using (tenant_id = (select app_maintenance_open('deal_line')));
grant select on deal_line to app_support, app_maintenance;

create table task (
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
  title text collate "und-x-icu" not null,
  status text collate "C",
  constraint task_status_check check (status in ('todo', 'in_progress', 'done')),
  priority text collate "C",
  constraint task_priority_check check (priority in ('low', 'normal', 'high')),
  due_on date,
  due_at timestamptz,
  assignee_id uuid,
  description text collate "und-x-icu",
  completed_at timestamptz,
  contact_id uuid,
  company_id uuid,
  deal_id uuid,
  lead_id uuid,
  custom jsonb not null default '{}',
  s1 text collate "und-x-icu",
  s2 text collate "und-x-icu",
  s3 text collate "und-x-icu",
  s4 text collate "und-x-icu",
  s5 text collate "und-x-icu",
  s6 text collate "und-x-icu",
  s7 text collate "und-x-icu",
  s8 text collate "und-x-icu",
  n1 bigint,
  n2 bigint,
  n3 bigint,
  n4 bigint,
  n5 bigint,
  n6 bigint,
  n7 bigint,
  n8 bigint,
  d1 timestamptz,
  d2 timestamptz,
  d3 timestamptz,
  d4 timestamptz,
  primary key (tenant_id, id)
);
create index task_title_ix on task (tenant_id, title, id);
create index task_status_ix on task (tenant_id, status, id);
create index task_priority_ix on task (tenant_id, priority, id);
create index task_due_on_ix on task (tenant_id, due_on, id);
create index task_assignee_id_ix on task (tenant_id, assignee_id, id);
create index task_contact_id_ix on task (tenant_id, contact_id, id);
create index task_company_id_ix on task (tenant_id, company_id, id);
create index task_deal_id_ix on task (tenant_id, deal_id, id);
create index task_lead_id_ix on task (tenant_id, lead_id, id);
create index task_updated_at_ix on task (tenant_id, updated_at, id);
create index task_s1_ix on task (tenant_id, s1, id) where s1 is not null;
create index task_s2_ix on task (tenant_id, s2, id) where s2 is not null;
create index task_s3_ix on task (tenant_id, s3, id) where s3 is not null;
create index task_s4_ix on task (tenant_id, s4, id) where s4 is not null;
create index task_s5_ix on task (tenant_id, s5, id) where s5 is not null;
create index task_s6_ix on task (tenant_id, s6, id) where s6 is not null;
create index task_s7_ix on task (tenant_id, s7, id) where s7 is not null;
create index task_s8_ix on task (tenant_id, s8, id) where s8 is not null;
create index task_n1_ix on task (tenant_id, n1, id) where n1 is not null;
create index task_n2_ix on task (tenant_id, n2, id) where n2 is not null;
create index task_n3_ix on task (tenant_id, n3, id) where n3 is not null;
create index task_n4_ix on task (tenant_id, n4, id) where n4 is not null;
create index task_n5_ix on task (tenant_id, n5, id) where n5 is not null;
create index task_n6_ix on task (tenant_id, n6, id) where n6 is not null;
create index task_n7_ix on task (tenant_id, n7, id) where n7 is not null;
create index task_n8_ix on task (tenant_id, n8, id) where n8 is not null;
create index task_d1_ix on task (tenant_id, d1, id) where d1 is not null;
create index task_d2_ix on task (tenant_id, d2, id) where d2 is not null;
create index task_d3_ix on task (tenant_id, d3, id) where d3 is not null;
create index task_d4_ix on task (tenant_id, d4, id) where d4 is not null;
alter table task enable row level security;
alter table task force row level security;
create policy tenant on task to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on task to app_rt;
grant select, insert, update, delete on task to app_job;
create policy purge_read on task for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on task for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['task', 'contact'], array[id, contact_id])));
grant select, delete on task to app_purge;
create policy purge_clear on task for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (contact_id, company_id, deal_id, lead_id) on task to app_purge;
create policy support on task for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('task')));
create policy maintenance on task for select to app_maintenance using (tenant_id = (select app_maintenance_open('task')));
grant select on task to app_support, app_maintenance;

create table activity (
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
  subject text collate "und-x-icu" not null,
  kind text collate "C" not null,
  constraint activity_kind_check check (kind in ('call', 'meeting', 'email', 'other')),
  happened_at timestamptz,
  duration_minutes bigint,
  direction text collate "C",
  constraint activity_direction_check check (direction in ('in', 'out')),
  outcome text collate "und-x-icu",
  body text collate "und-x-icu",
  owner_id uuid,
  contact_id uuid,
  company_id uuid,
  deal_id uuid,
  lead_id uuid,
  custom jsonb not null default '{}',
  s1 text collate "und-x-icu",
  s2 text collate "und-x-icu",
  s3 text collate "und-x-icu",
  s4 text collate "und-x-icu",
  s5 text collate "und-x-icu",
  s6 text collate "und-x-icu",
  s7 text collate "und-x-icu",
  s8 text collate "und-x-icu",
  n1 bigint,
  n2 bigint,
  n3 bigint,
  n4 bigint,
  n5 bigint,
  n6 bigint,
  n7 bigint,
  n8 bigint,
  d1 timestamptz,
  d2 timestamptz,
  d3 timestamptz,
  d4 timestamptz,
  primary key (tenant_id, id)
);
create index activity_subject_ix on activity (tenant_id, subject, id);
create index activity_kind_ix on activity (tenant_id, kind, id);
create index activity_happened_at_ix on activity (tenant_id, happened_at, id);
create index activity_owner_id_ix on activity (tenant_id, owner_id, id);
create index activity_contact_id_ix on activity (tenant_id, contact_id, id);
create index activity_company_id_ix on activity (tenant_id, company_id, id);
create index activity_deal_id_ix on activity (tenant_id, deal_id, id);
create index activity_lead_id_ix on activity (tenant_id, lead_id, id);
create index activity_updated_at_ix on activity (tenant_id, updated_at, id);
create index activity_s1_ix on activity (tenant_id, s1, id) where s1 is not null;
create index activity_s2_ix on activity (tenant_id, s2, id) where s2 is not null;
create index activity_s3_ix on activity (tenant_id, s3, id) where s3 is not null;
create index activity_s4_ix on activity (tenant_id, s4, id) where s4 is not null;
create index activity_s5_ix on activity (tenant_id, s5, id) where s5 is not null;
create index activity_s6_ix on activity (tenant_id, s6, id) where s6 is not null;
create index activity_s7_ix on activity (tenant_id, s7, id) where s7 is not null;
create index activity_s8_ix on activity (tenant_id, s8, id) where s8 is not null;
create index activity_n1_ix on activity (tenant_id, n1, id) where n1 is not null;
create index activity_n2_ix on activity (tenant_id, n2, id) where n2 is not null;
create index activity_n3_ix on activity (tenant_id, n3, id) where n3 is not null;
create index activity_n4_ix on activity (tenant_id, n4, id) where n4 is not null;
create index activity_n5_ix on activity (tenant_id, n5, id) where n5 is not null;
create index activity_n6_ix on activity (tenant_id, n6, id) where n6 is not null;
create index activity_n7_ix on activity (tenant_id, n7, id) where n7 is not null;
create index activity_n8_ix on activity (tenant_id, n8, id) where n8 is not null;
create index activity_d1_ix on activity (tenant_id, d1, id) where d1 is not null;
create index activity_d2_ix on activity (tenant_id, d2, id) where d2 is not null;
create index activity_d3_ix on activity (tenant_id, d3, id) where d3 is not null;
create index activity_d4_ix on activity (tenant_id, d4, id) where d4 is not null;
alter table activity enable row level security;
alter table activity force row level security;
create policy tenant on activity to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on activity to app_rt;
grant select, insert, update, delete on activity to app_job;
create policy purge_read on activity for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on activity for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (app_due('trash', deleted_at, array['activity', 'contact'], array[id, contact_id]) and (not (exists (select from activity_attendee_link l where l.tenant_id = activity.tenant_id and l.id = activity.id and app_held(array['contact'], array[l.ref_id])))))));
grant select, delete on activity to app_purge;
create policy purge_clear on activity for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (contact_id, company_id, deal_id, lead_id) on activity to app_purge;
create policy support on activity for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('activity')));
create policy maintenance on activity for select to app_maintenance using (tenant_id = (select app_maintenance_open('activity')));
grant select on activity to app_support, app_maintenance;
create table activity_attendee_link (
  tenant_id uuid not null,
  id uuid not null,
  ref_id uuid not null,
  primary key (tenant_id, id, ref_id)
);
create index activity_attendee_link_ref_id_ix on activity_attendee_link (tenant_id, ref_id, id);
alter table activity_attendee_link enable row level security;
alter table activity_attendee_link force row level security;
create policy tenant on activity_attendee_link to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on activity_attendee_link to app_rt;
grant select, insert, update, delete on activity_attendee_link to app_job;
create policy purge_read on activity_attendee_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on activity_attendee_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('activity', id)));
grant select, delete on activity_attendee_link to app_purge;
create policy support on activity_attendee_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('activity')));
create policy maintenance on activity_attendee_link for select to app_maintenance using (tenant_id = (select app_maintenance_open('activity')));
grant select on activity_attendee_link to app_support, app_maintenance;

create table note (
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
  body text collate "und-x-icu" not null,
  is_pinned boolean,
  owner_id uuid,
  contact_id uuid,
  company_id uuid,
  deal_id uuid,
  lead_id uuid,
  primary key (tenant_id, id)
);
create index note_owner_id_ix on note (tenant_id, owner_id, id);
create index note_contact_id_ix on note (tenant_id, contact_id, id);
create index note_company_id_ix on note (tenant_id, company_id, id);
create index note_deal_id_ix on note (tenant_id, deal_id, id);
create index note_lead_id_ix on note (tenant_id, lead_id, id);
create index note_updated_at_ix on note (tenant_id, updated_at, id);
alter table note enable row level security;
alter table note force row level security;
create policy tenant on note to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on note to app_rt;
grant select, insert, update, delete on note to app_job;
create policy purge_read on note for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on note for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['note', 'contact'], array[id, contact_id])));
grant select, delete on note to app_purge;
create policy purge_clear on note for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (contact_id, company_id, deal_id, lead_id) on note to app_purge;
create policy support on note for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('note')));
create policy maintenance on note for select to app_maintenance using (tenant_id = (select app_maintenance_open('note')));
grant select on note to app_support, app_maintenance;

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
  field text collate "und-x-icu",
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

create table tag (
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
  color text collate "C",
  primary key (tenant_id, id)
);
create unique index tag_name_key on tag (tenant_id, name) where deleted_at is null;
create index tag_name_ix on tag (tenant_id, name, id);
create index tag_updated_at_ix on tag (tenant_id, updated_at, id);
alter table tag enable row level security;
alter table tag force row level security;
create policy tenant on tag to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on tag to app_rt;
grant select, insert, update, delete on tag to app_job;
create policy purge_read on tag for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on tag for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['tag'], array[id])));
grant select, delete on tag to app_purge;
create policy support on tag for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));
create policy maintenance on tag for select to app_maintenance using (tenant_id = (select app_maintenance_open('*')));
grant select on tag to app_support, app_maintenance;

create table view (
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
  object text collate "und-x-icu" not null,
  layout text collate "C" not null,
  constraint view_layout_check check (layout in ('table', 'board')),
  config jsonb,
  visibility text collate "C" not null,
  constraint view_visibility_check check (visibility in ('private', 'team', 'all')),
  owner_id uuid,
  position bigint,
  primary key (tenant_id, id)
);
create index view_name_ix on view (tenant_id, name, id);
create index view_object_ix on view (tenant_id, object, id);
create index view_owner_id_ix on view (tenant_id, owner_id, id);
create index view_updated_at_ix on view (tenant_id, updated_at, id);
alter table view enable row level security;
alter table view force row level security;
create policy tenant on view to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on view to app_rt;
grant select, insert, update, delete on view to app_job;
create policy purge_read on view for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on view for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['view'], array[id])));
grant select, delete on view to app_purge;

create table custom_field (
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
  object text collate "und-x-icu" not null,
  key text collate "und-x-icu" not null,
  label text collate "und-x-icu" not null,
  kind text collate "C" not null,
  constraint custom_field_kind_check check (kind in ('text', 'long_text', 'email', 'phone', 'url', 'integer', 'decimal', 'money', 'percent', 'boolean', 'date', 'datetime', 'select', 'multi_select', 'ref', 'multi_ref', 'member', 'file', 'rating', 'color', 'address', 'json')),
  options jsonb,
  target text collate "und-x-icu",
  is_required boolean,
  is_filterable boolean,
  is_searchable boolean,
  is_personal boolean,
  slots jsonb,
  position bigint,
  primary key (tenant_id, id)
);
create unique index custom_field_object_key_key on custom_field (tenant_id, object, key) where deleted_at is null;
create index custom_field_label_ix on custom_field (tenant_id, label, id);
create index custom_field_updated_at_ix on custom_field (tenant_id, updated_at, id);
alter table custom_field enable row level security;
alter table custom_field force row level security;
create policy tenant on custom_field to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on custom_field to app_rt;
grant select, insert, update, delete on custom_field to app_job;
create policy purge_read on custom_field for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on custom_field for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['custom_field'], array[id])));
grant select, delete on custom_field to app_purge;

create table import (
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
  object text collate "und-x-icu" not null,
  state text collate "C" not null,
  constraint import_state_check check (state in ('mapped', 'checking', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  progress bigint,
  counts jsonb,
  row_count bigint,
  read_to bigint,
  format jsonb,
  columns jsonb,
  mapping jsonb,
  match_on jsonb,
  unknown jsonb,
  values_map jsonb,
  defaults jsonb,
  file_key text collate "und-x-icu",
  checked_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  undone_at timestamptz,
  undo_result jsonb,
  failure text collate "und-x-icu",
  owner_id uuid,
  primary key (tenant_id, id)
);
create index import_name_ix on import (tenant_id, name, id);
create index import_owner_id_ix on import (tenant_id, owner_id, id);
create index import_updated_at_ix on import (tenant_id, updated_at, id);
alter table import enable row level security;
alter table import force row level security;
create policy tenant on import to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on import to app_rt;
grant select, insert, update, delete on import to app_job;
create policy purge_read on import for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on import for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['import'], array[id]) or app_due('import', created_at, array['import'], array[id])));
grant select, delete on import to app_purge;

create table export (
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
  object text collate "und-x-icu" not null,
  format text collate "C" not null,
  constraint export_format_check check (format in ('csv', 'xlsx', 'pdf')),
  state text collate "C" not null,
  constraint export_state_check check (state in ('running', 'done', 'failed')),
  progress bigint,
  filter jsonb,
  q text collate "und-x-icu",
  columns jsonb,
  sort jsonb,
  row_count bigint,
  manifest jsonb,
  revealed jsonb,
  file_key text collate "und-x-icu",
  finished_at timestamptz,
  expires_at timestamptz,
  failure text collate "und-x-icu",
  owner_id uuid,
  key_id text collate "und-x-icu",
  primary key (tenant_id, id)
);
create index export_name_ix on export (tenant_id, name, id);
create index export_owner_id_ix on export (tenant_id, owner_id, id);
create index export_updated_at_ix on export (tenant_id, updated_at, id);
alter table export enable row level security;
alter table export force row level security;
create policy tenant on export to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on export to app_rt;
grant select, insert, update, delete on export to app_job;
create policy purge_read on export for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on export for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['export'], array[id]) or app_due('export_file', created_at, array['export'], array[id])));
grant select, delete on export to app_purge;

create table idempotency_key (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  key text collate "C" not null,
  request_hash text collate "C" not null,
  status bigint,
  headers text collate "C",
  body text collate "C",
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index idempotency_key_member_id_key_key on idempotency_key (tenant_id, member_id, key);
create index idempotency_key_expires_at_id_ix on idempotency_key (tenant_id, expires_at, id);
alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
create policy tenant on idempotency_key to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on idempotency_key to app_rt;
grant select, insert, update, delete on idempotency_key to app_job;
create policy purge_read on idempotency_key for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on idempotency_key for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('code', expires_at)));
grant select, delete on idempotency_key to app_purge;

create table role (
  tenant_id uuid not null,
  id uuid not null,
  key text collate "und-x-icu" not null,
  name text collate "und-x-icu" not null,
  description text collate "und-x-icu",
  rights jsonb not null,
  require_second_factor boolean not null default false,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by uuid,
  check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  primary key (tenant_id, id)
);
create unique index role_key_key on role (tenant_id, key);
alter table role enable row level security;
alter table role force row level security;
create policy tenant on role to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on role to app_rt;
grant select, insert, update, delete on role to app_job;
grant select on role to app_auth;
create policy purge_read on role for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on role for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on role to app_purge;

create table record_share (
  tenant_id uuid not null,
  id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  grantee text collate "C" not null,
  level text collate "C" not null,
  created_at timestamptz not null,
  created_by uuid,
  check (level in ('read', 'update')),
  primary key (tenant_id, id)
);
create unique index record_share_object_record_id_grantee_key on record_share (tenant_id, object, record_id, grantee);
create index record_share_grantee_object_record_id_ix on record_share (tenant_id, grantee, object, record_id);
alter table record_share enable row level security;
alter table record_share force row level security;
create policy tenant on record_share to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on record_share to app_rt;
grant select, insert, update, delete on record_share to app_job;
grant select on record_share to app_auth;
create policy purge_read on record_share for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on record_share for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on record_share to app_purge;

create table handover (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  successor_id uuid not null,
  state text collate "C" not null,
  done bigint not null,
  total bigint not null,
  batch uuid not null,
  created_at timestamptz not null,
  created_by uuid,
  ended_at timestamptz,
  check (state in ('running', 'done')),
  primary key (tenant_id, id)
);
create index handover_member_id_created_at_ix on handover (tenant_id, member_id, created_at);
alter table handover enable row level security;
alter table handover force row level security;
create policy tenant on handover to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on handover to app_rt;
grant select, insert, update, delete on handover to app_job;
create policy purge_read on handover for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on handover for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('member', member_id)));
grant select, delete on handover to app_purge;

create table deal_stage_change (
  tenant_id uuid not null,
  id uuid not null,
  deal_id uuid not null,
  from_stage_id uuid,
  to_stage_id uuid not null,
  changed_at timestamptz not null,
  changed_by uuid,
  primary key (tenant_id, id)
);
create index deal_stage_change_deal_id_changed_at_ix on deal_stage_change (tenant_id, deal_id, changed_at);
alter table deal_stage_change enable row level security;
alter table deal_stage_change force row level security;
create policy tenant on deal_stage_change to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on deal_stage_change to app_rt;
grant select, insert, update, delete on deal_stage_change to app_job;
create policy purge_read on deal_stage_change for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on deal_stage_change for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('deal', deal_id)));
grant select, delete on deal_stage_change to app_purge;

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

create table tag_link (
  tenant_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  tag_id uuid not null,
  primary key (tenant_id, object, record_id, tag_id)
);
create index tag_link_tag_id_object_record_id_ix on tag_link (tenant_id, tag_id, object, record_id);
alter table tag_link enable row level security;
alter table tag_link force row level security;
create policy tenant on tag_link to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy support on tag_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));
create policy maintenance on tag_link for select to app_maintenance using (tenant_id = (select app_maintenance_open('*')));
grant select on tag_link to app_support, app_maintenance;
grant select, insert, update, delete on tag_link to app_rt;
grant select, insert, update, delete on tag_link to app_job;
create policy purge_read on tag_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on tag_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on tag_link to app_purge;

create table option_link (
  tenant_id uuid not null,
  object text collate "C" not null,
  field text collate "C" not null,
  value text collate "C" not null,
  record_id uuid not null,
  primary key (tenant_id, object, field, value, record_id)
);
create index option_link_object_record_id_ix on option_link (tenant_id, object, record_id);
alter table option_link enable row level security;
alter table option_link force row level security;
create policy tenant on option_link to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy support on option_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));
create policy maintenance on option_link for select to app_maintenance using (tenant_id = (select app_maintenance_open('*')));
grant select on option_link to app_support, app_maintenance;
grant select, insert, update, delete on option_link to app_rt;
grant select, insert, update, delete on option_link to app_job;
create policy purge_read on option_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on option_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on option_link to app_purge;

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
create policy purge_read on encrypted_field for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on encrypted_field for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on encrypted_field to app_purge;

create table import_row (
  tenant_id uuid not null,
  import_id uuid not null,
  row_no bigint not null,
  state text collate "C" not null,
  record_id uuid,
  record_version bigint,
  wave bigint not null default 0,
  cells jsonb,
  values jsonb,
  errors jsonb,
  before jsonb,
  primary key (tenant_id, import_id, row_no)
);
create index import_row_import_id_state_row_no_ix on import_row (tenant_id, import_id, state, row_no);
create index import_row_import_id_record_id_ix on import_row (tenant_id, import_id, record_id);
alter table import_row enable row level security;
alter table import_row force row level security;
create policy tenant on import_row to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on import_row to app_rt;
grant select, insert, update, delete on import_row to app_job;
create policy purge_read on import_row for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on import_row for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from import p where p.tenant_id = import_row.tenant_id and p.id = import_row.import_id and app_due('import', p.created_at)))));
grant select, delete on import_row to app_purge;

create table import_helper (
  tenant_id uuid not null,
  import_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  record_version bigint not null,
  primary key (tenant_id, import_id, object, record_id)
);
alter table import_helper enable row level security;
alter table import_helper force row level security;
create policy tenant on import_helper to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on import_helper to app_rt;
grant select, insert, update, delete on import_helper to app_job;
create policy purge_read on import_helper for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on import_helper for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from import p where p.tenant_id = import_helper.tenant_id and p.id = import_helper.import_id and app_due('import', p.created_at)))));
grant select, delete on import_helper to app_purge;

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

create table event (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  name text collate "C" not null,
  object text collate "C" not null,
  record_id uuid,
  record_version bigint,
  actor_id uuid,
  source text collate "C" not null,
  correlation_id uuid not null,
  causation_id uuid,
  commitments jsonb,
  ip text collate "C",
  on_behalf_of uuid,
  device text collate "C",
  origin bytea,
  origin_salt bytea,
  xid bigint not null default (pg_current_xact_id()::text::bigint),
  primary key (tenant_id, id)
);
create index event_record_id_id_ix on event (tenant_id, record_id, id);
create index event_correlation_id_id_ix on event (tenant_id, correlation_id, id);
create index event_at_id_ix on event (tenant_id, at, id);
create index event_actor_id_at_id_ix on event (tenant_id, actor_id, at, id);
create index event_name_at_id_ix on event (tenant_id, name, at, id);
create index event_source_at_id_ix on event (tenant_id, source, at, id);
create index event_ip_at_id_ix on event (tenant_id, ip, at, id);
alter table event enable row level security;
alter table event force row level security;
create policy tenant on event to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert on event to app_rt;
grant select, insert on event to app_job;
grant insert on event to app_auth;
create policy purge_read on event for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on event for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('audit', at, array[object, 'member'], array[record_id, actor_id])));
grant select, delete on event to app_purge;

create table event_value (
  tenant_id uuid not null,
  event_id uuid not null,
  field text collate "C" not null,
  old jsonb,
  new jsonb,
  salt bytea not null,
  primary key (tenant_id, event_id, field)
);
alter table event_value enable row level security;
alter table event_value force row level security;
create policy tenant on event_value to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy privacy on event_value to app_privacy using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert on event_value to app_rt;
grant select, insert on event_value to app_job;
grant insert on event_value to app_auth;
grant select, delete on event_value to app_privacy;
create policy purge_read on event_value for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on event_value for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from event p where p.tenant_id = event_value.tenant_id and p.id = event_value.event_id and app_due('audit', p.at, array[p.object, 'member'], array[p.record_id, p.actor_id]))) or (exists (select from event e where e.tenant_id = event_value.tenant_id and e.id = event_value.event_id and app_erased(e.object, e.record_id)))));
grant select, delete on event_value to app_purge;

create table audit_leaf (
  tenant_id uuid not null,
  leaf_index bigint not null,
  event_id uuid not null,
  hash bytea not null,
  check (leaf_index >= 0),
  check (length(hash) = 32),
  primary key (tenant_id, leaf_index)
);
create unique index audit_leaf_event_id_key on audit_leaf (tenant_id, event_id);
alter table audit_leaf enable row level security;
alter table audit_leaf force row level security;
create policy tenant on audit_leaf to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select on audit_leaf to app_rt;
grant select on audit_leaf to app_job;
create policy purge_read on audit_leaf for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on audit_leaf for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on audit_leaf to app_purge;

create table audit_node (
  tenant_id uuid not null,
  level bigint not null,
  node_index bigint not null,
  hash bytea not null,
  check (level > 0),
  check (length(hash) = 32),
  primary key (tenant_id, level, node_index)
);
alter table audit_node enable row level security;
alter table audit_node force row level security;
create policy tenant on audit_node to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select on audit_node to app_rt;
grant select on audit_node to app_job;
create policy purge_read on audit_node for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on audit_node for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on audit_node to app_purge;

create table audit_checkpoint (
  tenant_id uuid not null,
  tree_size bigint not null,
  at timestamptz not null,
  root bytea not null,
  note text collate "C" not null,
  primary key (tenant_id, tree_size)
);
create index audit_checkpoint_at_tree_size_ix on audit_checkpoint (tenant_id, at, tree_size);
alter table audit_checkpoint enable row level security;
alter table audit_checkpoint force row level security;
create policy tenant on audit_checkpoint to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select on audit_checkpoint to app_rt;
grant select on audit_checkpoint to app_job;
create policy purge_read on audit_checkpoint for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on audit_checkpoint for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on audit_checkpoint to app_purge;

create table audit_check (
  tenant_id uuid not null,
  id uuid not null,
  state text collate "C" not null,
  requested_at timestamptz not null,
  requested_by uuid,
  finished_at timestamptz,
  given text collate "C",
  result jsonb,
  check (state in ('running', 'intact', 'broken', 'failed')),
  primary key (tenant_id, id)
);
alter table audit_check enable row level security;
alter table audit_check force row level security;
create policy tenant on audit_check to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert on audit_check to app_rt;
grant select, update on audit_check to app_job;
create policy purge_read on audit_check for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on audit_check for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('audit', requested_at)));
grant select, delete on audit_check to app_purge;

create table search_term (
  tenant_id uuid not null,
  term text collate "C" not null,
  weight text collate "C" not null,
  object text collate "C" not null,
  record_id uuid not null,
  primary key (tenant_id, term, weight, object, record_id)
);
create index search_term_object_record_id_ix on search_term (tenant_id, object, record_id);
alter table search_term enable row level security;
alter table search_term force row level security;
create policy tenant on search_term to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, delete on search_term to app_rt;
grant select, insert, delete on search_term to app_job;
create policy purge_read on search_term for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on search_term for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on search_term to app_purge;

create table search_word (
  tenant_id uuid not null,
  word text collate "C" not null,
  key text collate "C" not null,
  record_id uuid not null,
  primary key (tenant_id, word, record_id)
);
create index search_word_key_gin on search_word using gin (tenant_id, key gin_trgm_ops) with (fastupdate = off);
alter table search_word enable row level security;
alter table search_word force row level security;
create policy tenant on search_word to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy search on search_word for select to app_search using (true);
grant select, insert, delete on search_word to app_rt;
grant select, insert, delete on search_word to app_job;
grant select on search_word to app_search;
create policy purge_read on search_word for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on search_word for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on search_word to app_purge;

create table search_body (
  tenant_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  words tsvector not null,
  primary key (tenant_id, object, record_id)
);
create index search_body_words_gin on search_body using gin (tenant_id, words) with (fastupdate = off);
alter table search_body enable row level security;
alter table search_body force row level security;
create policy tenant on search_body to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy search on search_body for select to app_search using (true);
grant select, insert, update, delete on search_body to app_rt;
grant select, insert, update, delete on search_body to app_job;
grant select on search_body to app_search;
create policy purge_read on search_body for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on search_body for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on search_body to app_purge;

create table merge (
  tenant_id uuid not null,
  id uuid not null,
  object text collate "C" not null,
  winner_id uuid not null,
  loser_id uuid not null,
  correlation_id uuid not null,
  merged_at timestamptz not null,
  merged_by uuid,
  unmerged_at timestamptz,
  primary key (tenant_id, id)
);
alter table merge enable row level security;
alter table merge force row level security;
create policy tenant on merge to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on merge to app_rt;
grant select, insert, update, delete on merge to app_job;
create policy purge_read on merge for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on merge for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('audit', merged_at, array[object], array[winner_id])));
grant select, delete on merge to app_purge;

create table merge_row (
  tenant_id uuid not null,
  merge_id uuid not null,
  object text collate "C" not null,
  field text collate "C" not null,
  record_id uuid not null,
  primary key (tenant_id, merge_id, object, field, record_id)
);
alter table merge_row enable row level security;
alter table merge_row force row level security;
create policy tenant on merge_row to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on merge_row to app_rt;
grant select, insert, update, delete on merge_row to app_job;
create policy purge_read on merge_row for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on merge_row for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from merge p where p.tenant_id = merge_row.tenant_id and p.id = merge_row.merge_id and app_due('audit', p.merged_at, array[p.object], array[p.winner_id])))));
grant select, delete on merge_row to app_purge;

create table legal_hold (
  tenant_id uuid not null,
  id uuid not null,
  kind text collate "C" not null,
  name text collate "und-x-icu" not null,
  reason text collate "und-x-icu" not null,
  review_on date,
  placed_at timestamptz not null,
  placed_by uuid,
  lifted_at timestamptz,
  lifted_by uuid,
  lift_reason text collate "und-x-icu",
  check (kind in ('person', 'record', 'matter')),
  check ((lifted_at is null) = (lift_reason is null)),
  primary key (tenant_id, id)
);
create index legal_hold_lifted_at_placed_at_id_ix on legal_hold (tenant_id, lifted_at, placed_at, id);
alter table legal_hold enable row level security;
alter table legal_hold force row level security;
create policy tenant on legal_hold to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update on legal_hold to app_rt;
grant select, insert, update on legal_hold to app_job;
grant select on legal_hold to app_auth;
create policy purge_read on legal_hold for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on legal_hold for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('evidence', lifted_at)));
grant select, delete on legal_hold to app_purge;

create table legal_hold_item (
  tenant_id uuid not null,
  hold_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  primary key (tenant_id, hold_id, object, record_id)
);
create index legal_hold_item_record_id_object_hold_id_ix on legal_hold_item (tenant_id, record_id, object, hold_id);
alter table legal_hold_item enable row level security;
alter table legal_hold_item force row level security;
create policy tenant on legal_hold_item to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert on legal_hold_item to app_rt;
grant select, insert on legal_hold_item to app_job;
grant select on legal_hold_item to app_auth;
create policy purge_read on legal_hold_item for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on legal_hold_item for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from legal_hold p where p.tenant_id = legal_hold_item.tenant_id and p.id = legal_hold_item.hold_id and app_due('evidence', p.lifted_at)))));
grant select, delete on legal_hold_item to app_purge;

create table retention_setting (
  tenant_id uuid not null,
  class text collate "C" not null,
  days bigint not null,
  updated_at timestamptz not null,
  updated_by uuid,
  check (days > 0),
  primary key (tenant_id, class)
);
alter table retention_setting enable row level security;
alter table retention_setting force row level security;
create policy tenant on retention_setting to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on retention_setting to app_rt;
grant select, insert, update, delete on retention_setting to app_job;
create policy purge_read on retention_setting for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on retention_setting for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on retention_setting to app_purge;

create table retention_rule (
  tenant_id uuid not null,
  object text collate "C" not null,
  months bigint not null,
  then_do text collate "C" not null,
  updated_at timestamptz not null,
  updated_by uuid,
  check (then_do in ('delete', 'anonymise')),
  check (months >= 1),
  check (months <= 240),
  primary key (tenant_id, object)
);
alter table retention_rule enable row level security;
alter table retention_rule force row level security;
create policy tenant on retention_rule to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on retention_rule to app_rt;
grant select, insert, update, delete on retention_rule to app_job;
create policy purge_read on retention_rule for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on retention_rule for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on retention_rule to app_purge;

create table erased_record (
  tenant_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  at timestamptz not null,
  reason text collate "C" not null,
  primary key (tenant_id, object, record_id)
);
alter table erased_record enable row level security;
alter table erased_record force row level security;
create policy tenant on erased_record to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select on erased_record to app_rt;
grant select, insert on erased_record to app_job;
grant select, insert on erased_record to app_auth;
create policy purge_read on erased_record for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on erased_record for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('evidence', at)));
grant select, delete on erased_record to app_purge;

create table purge_run (
  tenant_id uuid not null,
  id uuid not null,
  state text collate "C" not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  counts jsonb,
  certificate jsonb,
  check (state in ('running', 'done')),
  primary key (tenant_id, id)
);
create index purge_run_started_at_id_ix on purge_run (tenant_id, started_at, id);
alter table purge_run enable row level security;
alter table purge_run force row level security;
create policy tenant on purge_run to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select on purge_run to app_rt;
grant select, insert, update on purge_run to app_job;
create policy purge_read on purge_run for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on purge_run for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('evidence', started_at)));
grant select, delete on purge_run to app_purge;

create table purge_batch (
  tenant_id uuid not null,
  run_id uuid not null,
  id uuid not null,
  table_name text collate "C" not null,
  rows bigint not null,
  at timestamptz not null,
  primary key (tenant_id, run_id, id)
);
alter table purge_batch enable row level security;
alter table purge_batch force row level security;
create policy tenant on purge_batch to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select on purge_batch to app_rt;
grant select, insert on purge_batch to app_job;
create policy purge_read on purge_batch for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on purge_batch for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from purge_run p where p.tenant_id = purge_batch.tenant_id and p.id = purge_batch.run_id and app_due('evidence', p.started_at)))));
grant select, delete on purge_batch to app_purge;

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

create table restriction (
  tenant_id uuid not null,
  id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  reason text collate "und-x-icu" not null,
  request_id uuid,
  restricted_at timestamptz not null,
  restricted_by uuid,
  lifted_at timestamptz,
  lifted_by uuid,
  lift_reason text collate "und-x-icu",
  check ((lifted_at is null) = (lift_reason is null)),
  primary key (tenant_id, id)
);
create index restriction_record_id_object_lifted_at_ix on restriction (tenant_id, record_id, object, lifted_at);
create index restriction_lifted_at_restricted_at_id_ix on restriction (tenant_id, lifted_at, restricted_at, id);
alter table restriction enable row level security;
alter table restriction force row level security;
create policy tenant on restriction to app_rt, app_job, app_auth using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update on restriction to app_rt;
grant select, insert, update on restriction to app_job;
grant select on restriction to app_auth;
create policy purge_read on restriction for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on restriction for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('evidence', lifted_at)));
grant select, delete on restriction to app_purge;

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

create table directory_user (
  tenant_id uuid not null,
  member_id uuid not null,
  user_name text collate "C" not null,
  external_id text collate "C",
  given_name text collate "und-x-icu",
  family_name text collate "und-x-icu",
  primary key (tenant_id, member_id)
);
create unique index directory_user_user_name_key on directory_user (tenant_id, user_name);
create unique index directory_user_external_id_key on directory_user (tenant_id, external_id);
alter table directory_user enable row level security;
alter table directory_user force row level security;
create policy tenant on directory_user to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on directory_user to app_rt;
grant select, insert, update, delete on directory_user to app_job;
create policy purge_read on directory_user for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on directory_user for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('member', member_id)));
grant select, delete on directory_user to app_purge;

create table directory_group (
  tenant_id uuid not null,
  team_id uuid not null,
  external_id text collate "C",
  primary key (tenant_id, team_id)
);
create unique index directory_group_external_id_key on directory_group (tenant_id, external_id);
alter table directory_group enable row level security;
alter table directory_group force row level security;
create policy tenant on directory_group to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on directory_group to app_rt;
grant select, insert, update, delete on directory_group to app_job;
create policy purge_read on directory_group for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on directory_group for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('team', team_id)));
grant select, delete on directory_group to app_purge;

create table directory_group_member (
  tenant_id uuid not null,
  team_id uuid not null,
  member_id uuid not null,
  joined_at timestamptz not null,
  primary key (tenant_id, team_id, member_id)
);
create index directory_group_member_member_id_joined_at_ix on directory_group_member (tenant_id, member_id, joined_at);
alter table directory_group_member enable row level security;
alter table directory_group_member force row level security;
create policy tenant on directory_group_member to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update, delete on directory_group_member to app_rt;
grant select, insert, update, delete on directory_group_member to app_job;
create policy purge_read on directory_group_member for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on directory_group_member for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('member', member_id)));
grant select, delete on directory_group_member to app_purge;

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

create table internal_policy (
  tenant_id uuid not null,
  id uuid not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  retired_by uuid,
  primary key (tenant_id, id)
);
alter table internal_policy enable row level security;
alter table internal_policy force row level security;
create policy tenant on internal_policy to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update on internal_policy to app_rt;
grant select on internal_policy to app_job;
create policy purge_read on internal_policy for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on internal_policy for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on internal_policy to app_purge;

create table internal_policy_version (
  tenant_id uuid not null,
  id uuid not null,
  policy_id uuid not null,
  number bigint not null,
  title text collate "und-x-icu" not null,
  text text collate "und-x-icu" not null,
  audience text collate "C" not null,
  role text collate "C",
  team_id uuid,
  due_on date not null,
  published_at timestamptz not null,
  published_by uuid,
  check (audience in ('all', 'role', 'team')),
  check ((audience = 'role') = (role is not null)),
  check ((audience = 'team') = (team_id is not null)),
  primary key (tenant_id, id)
);
create unique index internal_policy_version_policy_id_number_key on internal_policy_version (tenant_id, policy_id, number);
alter table internal_policy_version enable row level security;
alter table internal_policy_version force row level security;
create policy tenant on internal_policy_version to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert on internal_policy_version to app_rt;
grant select on internal_policy_version to app_job;
create policy purge_read on internal_policy_version for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on internal_policy_version for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on internal_policy_version to app_purge;

create table internal_policy_member (
  tenant_id uuid not null,
  version_id uuid not null,
  member_id uuid not null,
  told_at timestamptz,
  reminded_at timestamptz,
  acknowledged_at timestamptz,
  primary key (tenant_id, version_id, member_id)
);
create index internal_policy_member_member_id_version_id_ix on internal_policy_member (tenant_id, member_id, version_id);
alter table internal_policy_member enable row level security;
alter table internal_policy_member force row level security;
create policy tenant on internal_policy_member to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert, update on internal_policy_member to app_rt;
grant select, insert, update on internal_policy_member to app_job;
create policy purge_read on internal_policy_member for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on internal_policy_member for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('member', member_id)));
grant select, delete on internal_policy_member to app_purge;

alter table team add constraint team_parent_id_fk foreign key (tenant_id, parent_id) references team (tenant_id, id) on delete no action;
alter table member add constraint member_team_id_fk foreign key (tenant_id, team_id) references team (tenant_id, id) on delete no action;
alter table company add constraint company_parent_id_fk foreign key (tenant_id, parent_id) references company (tenant_id, id) on delete no action;
alter table company add constraint company_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table company_domain add constraint company_domain_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;
alter table contact add constraint contact_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;
alter table contact add constraint contact_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table contact_email add constraint contact_email_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table contact_phone add constraint contact_phone_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table contact_link add constraint contact_link_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table address add constraint address_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table address add constraint address_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;
alter table lead add constraint lead_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table lead add constraint lead_converted_contact_id_fk foreign key (tenant_id, converted_contact_id) references contact (tenant_id, id) on delete no action;
alter table lead add constraint lead_converted_company_id_fk foreign key (tenant_id, converted_company_id) references company (tenant_id, id) on delete no action;
alter table lead add constraint lead_converted_deal_id_fk foreign key (tenant_id, converted_deal_id) references deal (tenant_id, id) on delete no action;
alter table stage add constraint stage_pipeline_id_fk foreign key (tenant_id, pipeline_id) references pipeline (tenant_id, id) on delete no action;
alter table deal add constraint deal_pipeline_id_fk foreign key (tenant_id, pipeline_id) references pipeline (tenant_id, id) on delete no action;
alter table deal add constraint deal_stage_id_fk foreign key (tenant_id, stage_id) references stage (tenant_id, id) on delete no action;
alter table deal add constraint deal_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;
alter table deal add constraint deal_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table deal add constraint deal_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table deal add constraint deal_product_id_fk foreign key (tenant_id, product_id) references product (tenant_id, id) on delete no action;
alter table deal_contact_link add constraint deal_contact_link_id_fk foreign key (tenant_id, id) references deal (tenant_id, id) on delete cascade;
alter table deal_contact_link add constraint deal_contact_link_ref_id_fk foreign key (tenant_id, ref_id) references contact (tenant_id, id) on delete cascade;
alter table deal_line add constraint deal_line_deal_id_fk foreign key (tenant_id, deal_id) references deal (tenant_id, id) on delete no action;
alter table deal_line add constraint deal_line_product_id_fk foreign key (tenant_id, product_id) references product (tenant_id, id) on delete no action;
alter table task add constraint task_assignee_id_fk foreign key (tenant_id, assignee_id) references member (tenant_id, id) on delete no action;
alter table task add constraint task_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table task add constraint task_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;
alter table task add constraint task_deal_id_fk foreign key (tenant_id, deal_id) references deal (tenant_id, id) on delete no action;
alter table task add constraint task_lead_id_fk foreign key (tenant_id, lead_id) references lead (tenant_id, id) on delete no action;
alter table activity add constraint activity_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table activity add constraint activity_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table activity add constraint activity_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;
alter table activity add constraint activity_deal_id_fk foreign key (tenant_id, deal_id) references deal (tenant_id, id) on delete no action;
alter table activity add constraint activity_lead_id_fk foreign key (tenant_id, lead_id) references lead (tenant_id, id) on delete no action;
alter table activity_attendee_link add constraint activity_attendee_link_id_fk foreign key (tenant_id, id) references activity (tenant_id, id) on delete cascade;
alter table activity_attendee_link add constraint activity_attendee_link_ref_id_fk foreign key (tenant_id, ref_id) references contact (tenant_id, id) on delete cascade;
alter table note add constraint note_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table note add constraint note_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table note add constraint note_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;
alter table note add constraint note_deal_id_fk foreign key (tenant_id, deal_id) references deal (tenant_id, id) on delete no action;
alter table note add constraint note_lead_id_fk foreign key (tenant_id, lead_id) references lead (tenant_id, id) on delete no action;
alter table file add constraint file_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete no action;
alter table file add constraint file_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id) on delete no action;
alter table file add constraint file_lead_id_fk foreign key (tenant_id, lead_id) references lead (tenant_id, id) on delete no action;
alter table file add constraint file_deal_id_fk foreign key (tenant_id, deal_id) references deal (tenant_id, id) on delete no action;
alter table file add constraint file_product_id_fk foreign key (tenant_id, product_id) references product (tenant_id, id) on delete no action;
alter table file add constraint file_task_id_fk foreign key (tenant_id, task_id) references task (tenant_id, id) on delete no action;
alter table file add constraint file_activity_id_fk foreign key (tenant_id, activity_id) references activity (tenant_id, id) on delete no action;
alter table view add constraint view_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table import add constraint import_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table export add constraint export_owner_id_fk foreign key (tenant_id, owner_id) references member (tenant_id, id) on delete no action;
alter table idempotency_key add constraint idempotency_key_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;
alter table handover add constraint handover_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;
alter table handover add constraint handover_successor_id_fk foreign key (tenant_id, successor_id) references member (tenant_id, id) on delete cascade;
alter table deal_stage_change add constraint deal_stage_change_deal_id_fk foreign key (tenant_id, deal_id) references deal (tenant_id, id) on delete cascade;
alter table file_version add constraint file_version_file_id_fk foreign key (tenant_id, file_id) references file (tenant_id, id) on delete cascade;
alter table tag_link add constraint tag_link_tag_id_fk foreign key (tenant_id, tag_id) references tag (tenant_id, id) on delete cascade;
alter table import_row add constraint import_row_import_id_fk foreign key (tenant_id, import_id) references import (tenant_id, id) on delete cascade;
alter table import_helper add constraint import_helper_import_id_fk foreign key (tenant_id, import_id) references import (tenant_id, id) on delete cascade;
alter table merge_row add constraint merge_row_merge_id_fk foreign key (tenant_id, merge_id) references merge (tenant_id, id) on delete cascade;
alter table legal_hold_item add constraint legal_hold_item_hold_id_fk foreign key (tenant_id, hold_id) references legal_hold (tenant_id, id) on delete cascade;
alter table purge_batch add constraint purge_batch_run_id_fk foreign key (tenant_id, run_id) references purge_run (tenant_id, id) on delete cascade;
alter table privacy_request_step add constraint privacy_request_step_request_id_fk foreign key (tenant_id, request_id) references privacy_request (tenant_id, id) on delete cascade;
alter table request_subject add constraint request_subject_request_id_fk foreign key (tenant_id, request_id) references privacy_request (tenant_id, id) on delete cascade;
alter table request_package add constraint request_package_request_id_fk foreign key (tenant_id, request_id) references privacy_request (tenant_id, id) on delete cascade;
alter table consent_event add constraint consent_event_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete cascade;
alter table consent_event add constraint consent_event_text_id_fk foreign key (tenant_id, text_id) references consent_text (tenant_id, id) on delete no action;
alter table notice_sent add constraint notice_sent_contact_id_fk foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete cascade;
alter table notice_sent add constraint notice_sent_notice_id_fk foreign key (tenant_id, notice_id) references privacy_notice (tenant_id, id) on delete no action;
alter table erasure_batch add constraint erasure_batch_erasure_id_fk foreign key (tenant_id, erasure_id) references erasure (tenant_id, id) on delete cascade;
alter table directory_user add constraint directory_user_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;
alter table directory_group add constraint directory_group_team_id_fk foreign key (tenant_id, team_id) references team (tenant_id, id) on delete cascade;
alter table directory_group_member add constraint directory_group_member_team_id_fk foreign key (tenant_id, team_id) references team (tenant_id, id) on delete cascade;
alter table directory_group_member add constraint directory_group_member_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;
alter table internal_policy_version add constraint internal_policy_version_policy_id_fk foreign key (tenant_id, policy_id) references internal_policy (tenant_id, id) on delete cascade;
alter table internal_policy_member add constraint internal_policy_member_version_id_fk foreign key (tenant_id, version_id) references internal_policy_version (tenant_id, id) on delete cascade;
alter table internal_policy_member add constraint internal_policy_member_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;
