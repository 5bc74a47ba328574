-- Support access: operators (a kind of account of its own), grants, and what may be read under one. Nothing of a workspace is read without.
-- Lock: each object's table exclusively for the moment its policy is made; milliseconds.

-- Who runs the installation. The account signs in at /operator only, and is member of nothing.
create table identity.operator (
  account_id uuid primary key references identity.account (id),
  name text collate "und-x-icu" not null,
  is_active boolean not null default true,
  -- Confidentiality and data protection training (ONT-080): without a valid one no grant can be used.
  trained_until date not null,
  -- Access is reviewed by another operator every quarter (ONT-081, 097); a review that is overdue suspends.
  reviewed_at timestamptz not null,
  reviewed_by uuid,
  created_at timestamptz not null
);
grant select, insert, update on identity.operator to app_auth;

create table identity.support_grant (
  id uuid primary key,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  kind text collate "C" not null check (kind in ('support', 'incident', 'legal', 'maintenance')),
  reason text collate "und-x-icu" not null check (length(reason) between 3 and 2000),
  -- Ticket, incident or case; what is not granted by the workspace itself must name one.
  case_id text collate "C" check (case_id is not null or kind = 'support'),
  -- Names of objects; null: all that support can read.
  objects jsonb,
  created_at timestamptz not null,
  starts_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > starts_at and expires_at <= starts_at + interval '72 hours'),
  -- The member who granted it; or the operator who asked for it, and the other one who approved.
  granted_by uuid check ((granted_by is not null) = (kind = 'support')),
  requested_by uuid check ((requested_by is not null) = (kind <> 'support')),
  approved_by uuid check (approved_by is null or approved_by <> requested_by),
  approved_at timestamptz,
  -- A court forbids telling the workspace; only for legal cases.
  is_gagged boolean not null default false check (not is_gagged or kind = 'legal'),
  revoked_at timestamptz,
  revoked_by uuid
);
create index support_grant_tenant on identity.support_grant (tenant_id, created_at);
create index support_grant_expiry on identity.support_grant (expires_at);
grant select, insert, update on identity.support_grant to app_auth;

-- Is the grant of this transaction open for the object? '*': for any. Runs with the rights of who asks; app_support may read what it needs and no reason or name.
grant usage on schema public, identity to app_support;
grant select (id, tenant_id, kind, objects, starts_at, expires_at, approved_by, revoked_at) on identity.support_grant to app_support;
grant execute on function public.app_now() to app_support;
create function public.app_support_open(object text) returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select exists (select from identity.support_grant g
    where g.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
      and g.id = nullif(current_setting('app.grant_id', true), '')::uuid
      and g.revoked_at is null and g.starts_at <= public.app_now() and g.expires_at > public.app_now()
      and (g.kind = 'support' or g.approved_by is not null)
      and (object = '*' or g.objects is null or g.objects ? object)) $$;
revoke all on function public.app_support_open(text) from public;
grant execute on function public.app_support_open(text) to app_support;

create policy support on team for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));

grant select on team to app_support;

create policy support on member for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));

grant select on member to app_support;

create policy support on company for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('company')));

grant select on company to app_support;

create policy support on company_domain for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('company_domain')));

grant select on company_domain to app_support;

create policy support on contact for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('contact')));

grant select on contact to app_support;

create policy support on contact_email for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('contact_email')));

grant select on contact_email to app_support;

create policy support on contact_phone for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('contact_phone')));

grant select on contact_phone to app_support;

create policy support on contact_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('contact_link')));

grant select on contact_link to app_support;

create policy support on address for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('address')));

grant select on address to app_support;

create policy support on lead for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('lead')));

grant select on lead to app_support;

create policy support on product for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));

grant select on product to app_support;

create policy support on pipeline for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));

grant select on pipeline to app_support;

create policy support on stage for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));

grant select on stage to app_support;

create policy support on deal for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('deal')));

grant select on deal to app_support;

create policy support on deal_contact_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('deal')));

grant select on deal_contact_link to app_support;

create policy support on deal_line for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('deal_line')));

grant select on deal_line to app_support;

create policy support on task for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('task')));

grant select on task to app_support;

create policy support on activity for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('activity')));

grant select on activity to app_support;

create policy support on activity_attendee_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('activity')));

grant select on activity_attendee_link to app_support;

create policy support on note for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('note')));

grant select on note to app_support;

create policy support on tag for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));

grant select on tag to app_support;

create policy support on tag_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));

grant select on tag_link to app_support;

create policy support on option_link for select to app_support using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('*')));

grant select on option_link to app_support;
