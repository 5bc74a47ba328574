-- What: a workspace is deleted before its time to change one's mind is over
-- Test: modules/retention/server/closing.test.ts
-- Title: asks for the typed name and the owner, can be taken back for 7 days, and is not held up by anything unpaid
create or replace function public.app_workspace_over() returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select exists (select from identity.tenant t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid and t.purge_at is not null) $$;
