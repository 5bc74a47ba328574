-- What: the program may change and remove lines of the ledger of what left
-- Test: packages/core/egress/ledger.test.ts
-- Title: is changed and emptied by no role of the program, and a workspace reads its own
grant update, delete on identity.egress to app_auth;
