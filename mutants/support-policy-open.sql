-- What: support staff read a table without a grant
-- Test: modules/support/server/support.test.ts
-- Title: is what the database asks for, too: no row without an open one, whatever the program does
alter policy support on company using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
