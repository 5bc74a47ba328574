-- What: a passkey keeps a picture of the face
-- Test: modules/trust/server/probes/kept.test.ts
-- Title: the probe of bodies sees a passkey that would keep a face
alter table identity.passkey add column picture bytea;
