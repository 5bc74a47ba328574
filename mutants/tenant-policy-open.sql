-- What: one table lets every tenant pass
-- Test: packages/testkit/hostile.test.ts
-- Title: the database refuses what the program would not ask
alter policy tenant on company using (true) with check (true);
