-- EVENTS_NOTIFY in src/events.rs: not bound to one organization.
SELECT pg_notify('linecard', $1);
