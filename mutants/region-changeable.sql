-- What: whoever answers requests may move a workspace to another region
-- Test: modules/identity/server/region.test.ts
-- Title: keep it: a change is refused in words, and no role that answers requests may make one
grant update (region) on identity.tenant to app_rt;
