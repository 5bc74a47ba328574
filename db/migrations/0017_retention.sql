-- Retention and deletion: legal holds, periods, runs of the purge; the role app_purge, which may delete what is due and not on hold, and nothing else.
-- Lock: each tenant table exclusively for the moment its policies are made; identity.tenant for its columns (no default is written). Milliseconds.

-- How long each class is kept. Written at every start from the settings (core/retention); `loosest` is the loosest number of the policies.
create table identity.retention (
  class text collate "C" primary key,
  period interval not null check (period > interval '0' and period <= loosest),
  loosest interval not null
);
grant usage on schema public, identity to app_purge;
grant select on identity.retention to app_purge, app_rt, app_job, app_auth;
grant execute on function public.app_now() to app_purge;

-- A workspace on its way out: cancelled (to be exported for 30 days) or to be deleted (to be taken back for 7). Over at `purge_at`.
alter table identity.tenant
  add column closing text collate "C" check (closing in ('cancelled', 'deleting')),
  add column closing_at timestamptz,
  add column closing_by uuid,
  add column purge_at timestamptz,
  -- Days before the end of which its owners were told.
  add column closing_told bigint,
  add constraint tenant_closing_whole check ((closing is null) = (purge_at is null) and (closing is null) = (closing_at is null) and purge_at > closing_at);
create index tenant_purge on identity.tenant (purge_at) where purge_at is not null;
grant select on identity.tenant to app_purge;
create policy purge_read on identity.tenant for select to app_purge using (id = nullif(current_setting('app.tenant_id', true), '')::uuid);

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

alter table legal_hold_item add constraint legal_hold_item_hold_id_fk foreign key (tenant_id, hold_id) references legal_hold (tenant_id, id) on delete cascade;

alter table purge_batch add constraint purge_batch_run_id_fk foreign key (tenant_id, run_id) references purge_run (tenant_id, id) on delete cascade;

-- What a hold keeps. All four functions run with the rights of who asks, and see one workspace.
create function public.app_held(objects text[], ids uuid[]) returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select exists (select from unnest(objects, ids) as k (object, id)
    join public.legal_hold_item i on i.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and i.record_id = k.id and i.object = k.object
    join public.legal_hold h on h.tenant_id = i.tenant_id and h.id = i.hold_id
    where h.lifted_at is null) $$;

-- Is the period of the class over, and nothing held? A workspace may have a shorter one.
create function public.app_due(class text, at timestamptz, objects text[] default '{}', ids uuid[] default '{}') returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select coalesce(at <= public.app_now() - (select least(r.period, make_interval(days => s.days::int))
      from identity.retention r left join public.retention_setting s
        on s.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and s.class = r.class
      where r.class = app_due.class), false)
    and not public.app_held(objects, ids) $$;

-- Is the record due, or gone already? For what belongs to one: words of the search, tags, shares, values of lists.
create function public.app_due_of(object text, record_id uuid) returns boolean
  language plpgsql stable set search_path = pg_catalog
  as $$
declare due boolean; found_rows bigint;
begin
  if record_id is null then return false; end if;
  execute format('select public.app_due(''trash'', deleted_at, array[$1], array[$2]) from public.%I where tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid and id = $2', object)
    into due using object, record_id;
  get diagnostics found_rows = row_count;
  return found_rows = 0 or coalesce(due, false);
end $$;

-- Were the record's personal values erased? Then its values in the audit trail go too.
create function public.app_erased(object text, record_id uuid) returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select exists (select from public.erased_record r where r.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
    and r.object = app_erased.object and r.record_id = app_erased.record_id) $$;

-- Is the workspace of this transaction over? Not while anything in it is on hold.
create function public.app_workspace_over() returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select exists (select from identity.tenant t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid and t.purge_at <= public.app_now())
    and not exists (select from public.legal_hold h where h.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and h.lifted_at is null) $$;

revoke all on function public.app_held(text[], uuid[]), public.app_due(text, timestamptz, text[], uuid[]), public.app_due_of(text, uuid), public.app_erased(text, uuid), public.app_workspace_over() from public;
grant execute on function public.app_held(text[], uuid[]) to app_purge, app_rt, app_job, app_auth;
grant execute on function public.app_due(text, timestamptz, text[], uuid[]) to app_purge, app_rt, app_job;
grant execute on function public.app_due_of(text, uuid) to app_purge, app_rt, app_job;
grant execute on function public.app_erased(text, uuid) to app_purge, app_rt, app_job;
grant execute on function public.app_workspace_over() to app_purge, app_rt, app_job;

insert into identity.retention (class, period, loosest) values
  ('audit', 'P12M', 'P12M'), ('server_log', 'P90D', 'P90D'), ('usage', 'P90D', 'P90D'), ('mail_log', 'P12M', 'P12M'), ('contact_form', 'P12M', 'P12M'),
  ('support', 'P3Y', 'P3Y'), ('billing', 'P7Y', 'P7Y'), ('trash', 'P30D', 'P30D'), ('export_file', 'P7D', 'P7D'), ('import', 'P30D', 'P30D'),
  ('code', 'P1D', 'P1D'), ('link', 'P7D', 'P7D'), ('offer', 'P30D', 'P30D'), ('attempt', 'PT1H', 'PT1H'), ('device', 'P12M', 'P12M'), ('evidence', 'P24M', 'P24M');

create policy purge_read on team for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on team for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['team'], array[id])));
grant select, delete on team to app_purge;
create policy purge_clear on team for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (parent_id) on team to app_purge;
create policy purge_read on member for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on member for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['member'], array[id])));
grant select, delete on member to app_purge;
create policy purge_clear on member for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (team_id) on member to app_purge;
create policy purge_read on company for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on company for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['company'], array[id])));
grant select, delete on company to app_purge;
create policy purge_clear on company for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (parent_id) on company to app_purge;
create policy purge_read on company_domain for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on company_domain for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['company_domain', 'company'], array[id, company_id]) or app_due_of('company', company_id)));
grant select, delete on company_domain to app_purge;
create policy purge_read on contact for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on contact for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['contact'], array[id])));
grant select, delete on contact to app_purge;
create policy purge_clear on contact for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (company_id) on contact to app_purge;
create policy purge_read on contact_email for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on contact_email for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['contact_email', 'contact'], array[id, contact_id]) or app_due_of('contact', contact_id)));
grant select, delete on contact_email to app_purge;
create policy purge_read on contact_phone for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on contact_phone for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['contact_phone', 'contact'], array[id, contact_id]) or app_due_of('contact', contact_id)));
grant select, delete on contact_phone to app_purge;
create policy purge_read on contact_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on contact_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['contact_link', 'contact'], array[id, contact_id]) or app_due_of('contact', contact_id)));
grant select, delete on contact_link to app_purge;
create policy purge_read on address for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on address for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['address', 'contact', 'company'], array[id, contact_id, company_id]) or app_due_of('contact', contact_id) or app_due_of('company', company_id)));
grant select, delete on address to app_purge;
create policy purge_clear on address for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (contact_id, company_id) on address to app_purge;
create policy purge_read on lead for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on lead for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['lead', 'contact'], array[id, converted_contact_id])));
grant select, delete on lead to app_purge;
create policy purge_clear on lead for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (converted_contact_id, converted_company_id, converted_deal_id) on lead to app_purge;
create policy purge_read on product for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on product for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['product'], array[id])));
grant select, delete on product to app_purge;
create policy purge_read on pipeline for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on pipeline for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['pipeline'], array[id])));
grant select, delete on pipeline to app_purge;
create policy purge_read on stage for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on stage for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['stage', 'pipeline'], array[id, pipeline_id]) or app_due_of('pipeline', pipeline_id)));
grant select, delete on stage to app_purge;
create policy purge_read on deal for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on deal for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (app_due('trash', deleted_at, array['deal', 'contact'], array[id, contact_id]) and (not (exists (select from deal_contact_link l where l.tenant_id = deal.tenant_id and l.id = deal.id and app_held(array['contact'], array[l.ref_id])))))));
grant select, delete on deal to app_purge;
create policy purge_clear on deal for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (company_id, contact_id, product_id) on deal to app_purge;
create policy purge_read on deal_contact_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on deal_contact_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('deal', id)));
grant select, delete on deal_contact_link to app_purge;
create policy purge_read on deal_line for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on deal_line for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['deal_line', 'deal'], array[id, deal_id]) or app_due_of('deal', deal_id)));
grant select, delete on deal_line to app_purge;
create policy purge_clear on deal_line for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (product_id) on deal_line to app_purge;
create policy purge_read on task for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on task for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['task', 'contact'], array[id, contact_id])));
grant select, delete on task to app_purge;
create policy purge_clear on task for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (contact_id, company_id, deal_id, lead_id) on task to app_purge;
create policy purge_read on activity for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on activity for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (app_due('trash', deleted_at, array['activity', 'contact'], array[id, contact_id]) and (not (exists (select from activity_attendee_link l where l.tenant_id = activity.tenant_id and l.id = activity.id and app_held(array['contact'], array[l.ref_id])))))));
grant select, delete on activity to app_purge;
create policy purge_clear on activity for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (contact_id, company_id, deal_id, lead_id) on activity to app_purge;
create policy purge_read on activity_attendee_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on activity_attendee_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('activity', id)));
grant select, delete on activity_attendee_link to app_purge;
create policy purge_read on note for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on note for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['note', 'contact'], array[id, contact_id])));
grant select, delete on note to app_purge;
create policy purge_clear on note for update to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant update (contact_id, company_id, deal_id, lead_id) on note to app_purge;
create policy purge_read on tag for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on tag for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['tag'], array[id])));
grant select, delete on tag to app_purge;
create policy purge_read on view for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on view for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['view'], array[id])));
grant select, delete on view to app_purge;
create policy purge_read on custom_field for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on custom_field for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['custom_field'], array[id])));
grant select, delete on custom_field to app_purge;
create policy purge_read on import for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on import for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['import'], array[id]) or app_due('import', created_at, array['import'], array[id])));
grant select, delete on import to app_purge;
create policy purge_read on export for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on export for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['export'], array[id]) or app_due('export_file', created_at, array['export'], array[id])));
grant select, delete on export to app_purge;
create policy purge_read on idempotency_key for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on idempotency_key for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('code', expires_at)));
grant select, delete on idempotency_key to app_purge;
create policy purge_read on role for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on role for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on role to app_purge;
create policy purge_read on record_share for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on record_share for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on record_share to app_purge;
create policy purge_read on handover for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on handover for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('member', member_id)));
grant select, delete on handover to app_purge;
create policy purge_read on deal_stage_change for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on deal_stage_change for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('deal', deal_id)));
grant select, delete on deal_stage_change to app_purge;
create policy purge_read on tag_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on tag_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on tag_link to app_purge;
create policy purge_read on option_link for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on option_link for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on option_link to app_purge;
create policy purge_read on import_row for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on import_row for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from import p where p.tenant_id = import_row.tenant_id and p.id = import_row.import_id and app_due('import', p.created_at)))));
grant select, delete on import_row to app_purge;
create policy purge_read on import_helper for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on import_helper for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from import p where p.tenant_id = import_helper.tenant_id and p.id = import_helper.import_id and app_due('import', p.created_at)))));
grant select, delete on import_helper to app_purge;
create policy purge_read on event for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on event for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('audit', at, array[object, 'member'], array[record_id, actor_id])));
grant select, delete on event to app_purge;
create policy purge_read on event_value for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on event_value for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from event p where p.tenant_id = event_value.tenant_id and p.id = event_value.event_id and app_due('audit', p.at, array[p.object, 'member'], array[p.record_id, p.actor_id]))) or (exists (select from event e where e.tenant_id = event_value.tenant_id and e.id = event_value.event_id and app_erased(e.object, e.record_id)))));
grant select, delete on event_value to app_purge;
create policy purge_read on audit_leaf for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on audit_leaf for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on audit_leaf to app_purge;
create policy purge_read on audit_node for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on audit_node for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on audit_node to app_purge;
create policy purge_read on audit_checkpoint for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on audit_checkpoint for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on audit_checkpoint to app_purge;
create policy purge_read on audit_check for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on audit_check for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('audit', requested_at)));
grant select, delete on audit_check to app_purge;
create policy purge_read on search_term for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on search_term for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on search_term to app_purge;
create policy purge_read on search_word for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on search_word for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on search_word to app_purge;
create policy purge_read on search_body for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on search_body for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of(object, record_id)));
grant select, delete on search_body to app_purge;
create policy purge_read on merge for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on merge for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('audit', merged_at, array[object], array[winner_id])));
grant select, delete on merge to app_purge;
create policy purge_read on merge_row for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on merge_row for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from merge p where p.tenant_id = merge_row.tenant_id and p.id = merge_row.merge_id and app_due('audit', p.merged_at, array[p.object], array[p.winner_id])))));
grant select, delete on merge_row to app_purge;
create policy purge_read on legal_hold for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on legal_hold for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('evidence', lifted_at)));
grant select, delete on legal_hold to app_purge;
create policy purge_read on legal_hold_item for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on legal_hold_item for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from legal_hold p where p.tenant_id = legal_hold_item.tenant_id and p.id = legal_hold_item.hold_id and app_due('evidence', p.lifted_at)))));
grant select, delete on legal_hold_item to app_purge;
create policy purge_read on retention_setting for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on retention_setting for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on retention_setting to app_purge;
create policy purge_read on retention_rule for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on retention_rule for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));
grant select, delete on retention_rule to app_purge;
create policy purge_read on erased_record for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on erased_record for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('evidence', at)));
grant select, delete on erased_record to app_purge;
create policy purge_read on purge_run for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on purge_run for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('evidence', started_at)));
grant select, delete on purge_run to app_purge;
create policy purge_read on purge_batch for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on purge_batch for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or (exists (select from purge_run p where p.tenant_id = purge_batch.tenant_id and p.id = purge_batch.run_id and app_due('evidence', p.started_at)))));
grant select, delete on purge_batch to app_purge;
create policy purge_read on directory_user for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on directory_user for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('member', member_id)));
grant select, delete on directory_user to app_purge;
create policy purge_read on directory_group for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on directory_group for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('team', team_id)));
grant select, delete on directory_group to app_purge;
create policy purge_read on directory_group_member for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge on directory_group_member for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('member', member_id)));
grant select, delete on directory_group_member to app_purge;

-- The purge says what it did: events, and its batches. Addresses and devices go from the trail of an erased person.
create policy purge_note on event for insert to app_purge with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant insert on event to app_purge;
create policy purge_origin on event for update to app_purge
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (app_erased('member', actor_id) or app_erased('account', actor_id)))
  with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ip is null and device is null and origin_salt is null);
grant update (ip, device, origin_salt) on event to app_purge;
create policy purge_note on purge_batch for insert to app_purge with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant insert on purge_batch to app_purge;
create policy purge on identity.tenant for delete to app_purge
  using (id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_workspace_over()));
grant delete on identity.tenant to app_purge;

-- Of accounts: app_auth sees all, the purge deletes what is due.
do $$
declare one record;
begin
  for one in select * from (values
    ('session_history', 'usage', 'ended_at'), ('mail', 'mail_log', 'created_at'), ('known_device', 'device', 'seen_at'),
    ('failure_total', 'device', 'last_at'), ('invitation', 'offer', 'expires_at'), ('join_request', 'offer', 'decided_at'),
    ('link_token', 'link', 'expires_at'), ('support_grant', 'support', 'expires_at'), ('probe_result', 'audit', 'at')) as t (name, class, since)
  loop
    execute format('alter table identity.%I enable row level security', one.name);
    execute format('create policy sign_in on identity.%I to app_auth using (true) with check (true)', one.name);
    execute format('create policy purge_read on identity.%I for select to app_purge using (true)', one.name);
    execute format('create policy purge on identity.%I for delete to app_purge using (app_due(%L, %I))', one.name, one.class, one.since);
    execute format('grant select, delete on identity.%I to app_purge', one.name);
  end loop;
end $$;
-- A grant is read by support itself, to know whether it is open.
create policy support on identity.support_grant for select to app_support using (true);

-- Certificates of what was deleted for good, and who may read them: the owners it was deleted for.
create table identity.certificate (
  id uuid primary key,
  kind text collate "C" not null check (kind in ('workspace', 'accounts')),
  issued_at timestamptz not null,
  body jsonb not null
);
create table identity.certificate_reader (
  certificate_id uuid not null references identity.certificate (id) on delete cascade,
  account_id uuid not null references identity.account (id) on delete cascade,
  primary key (account_id, certificate_id)
);
alter table identity.certificate enable row level security;
create policy sign_in on identity.certificate to app_auth using (true) with check (true);
create policy purge_read on identity.certificate for select to app_purge using (true);
create policy purge on identity.certificate for delete to app_purge using (app_due('evidence', issued_at));
grant select, delete on identity.certificate to app_purge;
grant select, insert on identity.certificate, identity.certificate_reader to app_auth;

-- What the end of a workspace has deleted so far: its certificate, also when the run is cut off. Gone with it.
create table identity.purge_count (
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  id uuid primary key,
  table_name text collate "C" not null,
  rows bigint not null
);
create index purge_count_tenant on identity.purge_count (tenant_id);
grant select, insert, delete on identity.purge_count to app_purge;

-- When a job of the night last came to its end.
create table identity.heartbeat (
  job text collate "C" primary key,
  at timestamptz not null,
  result jsonb not null
);
grant select, insert, update on identity.heartbeat to app_auth;
