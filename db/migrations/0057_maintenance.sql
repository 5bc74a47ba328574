-- Maintenance (ONT-079): statements on a workspace's records, each noted before it runs, by a role that can log in only while one runs.
-- Lock: each object's table exclusively for the moment its policy is made; milliseconds.

-- Few operators only: said at the command line.
alter table identity.operator add column may_maintain boolean not null default false;

create table identity.maintenance_statement (
  id uuid primary key,
  grant_id uuid not null references identity.support_grant (id) on delete cascade,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  operator_id uuid not null,
  -- Without values: every literal is a question mark.
  statement text collate "und-x-icu" not null check (length(statement) between 1 and 12000),
  -- The connection and the exact text (its SHA-256) that see rows; only while the statement runs.
  backend integer not null,
  digest bytea check (length(digest) = 32),
  at timestamptz not null,
  ends_at timestamptz not null check (ends_at > at and ends_at <= at + interval '1 minute'),
  finished_at timestamptz,
  row_count integer,
  -- SQLSTATE of what was refused.
  failure text collate "C",
  check (finished_at is null or digest is null)
);
create index maintenance_statement_grant on identity.maintenance_statement (grant_id, at);
create index maintenance_statement_tenant on identity.maintenance_statement (tenant_id);
create index maintenance_statement_at on identity.maintenance_statement (at);
grant select, insert, update on identity.maintenance_statement to app_auth;
alter table identity.maintenance_statement enable row level security;
create policy sign_in on identity.maintenance_statement to app_auth using (true) with check (true);
create policy purge_read on identity.maintenance_statement for select to app_purge using (true);
create policy purge on identity.maintenance_statement for delete to app_purge using (app_due('support', at));
grant select, delete on identity.maintenance_statement to app_purge;

-- The workspace whose rows the statement that runs at this moment may read of an object ('*': for what all of them need); null for every statement that
-- was not noted by these very words before, whose grant is closed, or whose minute is over. No setting of the session has a say.
grant usage on schema public, identity to app_maintenance;
grant select (grant_id, tenant_id, backend, digest, ends_at, finished_at) on identity.maintenance_statement to app_maintenance;
grant select (id, tenant_id, kind, objects, starts_at, expires_at, approved_by, revoked_at) on identity.support_grant to app_maintenance;
create policy maintenance on identity.maintenance_statement for select to app_maintenance using (true);
create policy maintenance on identity.support_grant for select to app_maintenance using (true);
grant execute on function public.app_now() to app_maintenance;
create function public.app_maintenance_open(object text) returns uuid
  language sql stable set search_path = pg_catalog
  as $$ select g.tenant_id from identity.maintenance_statement s join identity.support_grant g on g.id = s.grant_id and g.tenant_id = s.tenant_id
    where s.backend = pg_backend_pid() and s.finished_at is null and s.ends_at > public.app_now() and s.digest = sha256(convert_to(current_query(), 'UTF8'))
      and g.kind = 'maintenance' and g.approved_by is not null and g.revoked_at is null and g.starts_at <= public.app_now() and g.expires_at > public.app_now()
      and (object = '*' or g.objects is null or g.objects ? object) limit 1 $$;
revoke all on function public.app_maintenance_open(text) from public;
grant execute on function public.app_maintenance_open(text) to app_maintenance;

-- Maintenance reads what support reads, and nothing else.
do $$
declare one record;
begin
  for one in select tablename, substring(qual from 'app_support_open\(''([a-z_]+|\*)''') as object from pg_policies
    where schemaname = 'public' and policyname = 'support' order by tablename
  loop
    execute format('create policy maintenance on public.%I for select to app_maintenance using (tenant_id = (select app_maintenance_open(%L)))', one.tablename, one.object);
    execute format('grant select on public.%I to app_maintenance', one.tablename);
  end loop;
end $$;
