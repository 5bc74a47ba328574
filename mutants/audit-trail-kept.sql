-- What: the audit trail is kept for two years
-- Test: modules/retention/server/purge.test.ts
-- Title: cuts the audit trail after 12 months, and every proof still verifies
update identity.retention set loosest = '24 months', period = '24 months' where class = 'audit';
