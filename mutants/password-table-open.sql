-- What: the program may read password hashes
-- Test: modules/identity/server/identity.test.ts
-- Title: the program cannot read password hashes
grant select on identity.password to app_auth;
