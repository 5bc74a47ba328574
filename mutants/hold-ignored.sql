-- What: the purge does not ask for legal holds
-- Test: modules/retention/server/purge.test.ts
-- Title: a legal hold on a person keeps the record, what is about it and its trail; lifted, they go
create or replace function public.app_held(objects text[], ids uuid[]) returns boolean
  language sql stable set search_path = pg_catalog as 'select false';
