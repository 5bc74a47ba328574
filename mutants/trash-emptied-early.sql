-- What: the trash is emptied a day early
-- Test: modules/retention/server/purge.test.ts
-- Title: empties the trash after 30 days, not an hour earlier, with all that belongs to the record
update identity.retention set period = '29 days' where class = 'trash';
