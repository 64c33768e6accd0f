-- EVENTS_NOTIFY in src/events.rs: not bound to one organization.
-- $1 channel, $2 the organizations.
SELECT pg_notify($1, $2);
