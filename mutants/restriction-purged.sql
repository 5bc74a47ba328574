-- What: the purge does not ask for restrictions
-- Test: modules/consent/server/restriction.test.ts
-- Title: stays in the trash past its time, and goes once it is lifted
create or replace function public.app_due(class text, at timestamptz, objects text[] default '{}', ids uuid[] default '{}') returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select coalesce(at <= public.app_now() - (select r.period from identity.retention r where r.class = app_due.class), false)
    and not public.app_held(objects, ids) $$;
