-- What: the purge may delete records that are not due
-- Test: modules/retention/server/purge.test.ts
-- Title: cannot delete what is not due, whatever it asks for
alter policy purge on contact_email using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
