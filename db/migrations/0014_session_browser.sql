-- Departments of members (promise ONT-026); screen size and language of the browser of a session (ONT-033: user.device, kept and deleted with the session).
-- Lock and duration: member, identity.session and identity.session_history are locked for milliseconds (columns without default).

alter table member add column department text collate "und-x-icu";

alter table identity.session
  add column screen text collate "C" check (length(screen) <= 11),
  add column language text collate "C" check (length(language) <= 35);
alter table identity.session_history
  add column screen text collate "C",
  add column language text collate "C";
