-- What: the program may change what was logged
-- Test: modules/trust/server/log.test.ts
-- Title: is written by a role that can change or delete nothing, and sees no address and no value
grant update, delete on event to app_rt;
