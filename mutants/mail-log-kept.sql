-- What: the log of mails is kept for two years
-- Test: modules/retention/server/purge.test.ts
-- Title: what a night has missed is overdue, and nothing is after it ran
update identity.retention set loosest = '24 months', period = '24 months' where class = 'mail_log';
