-- Restriction of processing (GDPR Art. 18): a record is kept and read, and nothing else.
-- Lock: none on existing tables; one function of the purge is replaced.  Duration on a large tenant: none.

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

-- Restriction goes before retention, as a hold does (rulings.md 40): what is restricted, or about somebody who is, is not due.
create or replace function public.app_due(class text, at timestamptz, objects text[] default '{}', ids uuid[] default '{}') returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select coalesce(at <= public.app_now() - (select least(r.period, make_interval(days => s.days::int))
      from identity.retention r left join public.retention_setting s
        on s.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and s.class = r.class
      where r.class = app_due.class), false)
    and not public.app_held(objects, ids)
    and not exists (select from unnest(objects, ids) as k (object, id) join public.restriction x
      on x.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and x.record_id = k.id and x.object = k.object
      where x.lifted_at is null) $$;
