-- What: while one statement of maintenance is noted, its connection sees rows for every other one
-- Test: modules/support/server/maintenance.test.ts
-- Title: is closed by the database: no row for a statement that was not noted by its words, and no way in when it is over
create or replace function public.app_maintenance_open(object text) returns uuid
  language sql stable set search_path = pg_catalog
  as $$ select g.tenant_id from identity.maintenance_statement s join identity.support_grant g on g.id = s.grant_id and g.tenant_id = s.tenant_id
    where s.backend = pg_backend_pid() and s.finished_at is null and s.ends_at > public.app_now()
      and g.kind = 'maintenance' and g.approved_by is not null and g.revoked_at is null and g.starts_at <= public.app_now() and g.expires_at > public.app_now()
      and (object = '*' or g.objects is null or g.objects ? object) limit 1 $$;
