-- What: the program may empty tables past the policies
-- Test: packages/core/db/database.test.ts
-- Title: cannot make temporary tables, truncate, or look at accounts from a tenant
grant truncate on identity.rate to app_rt;
