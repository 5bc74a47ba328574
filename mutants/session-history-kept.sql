-- What: ended sessions are listed for ever
-- Test: modules/tenancy/server/sign-in.test.ts
-- Title: what ended is listed for its owner and the workspace, purged by an admin, gone after 90 days
update identity.retention set loosest = '90000 days', period = '90000 days' where class = 'usage';
