-- PLATFORM_EVENT_ENDPOINTS_LOCK_ALL in src/event_endpoints/platform.rs: not bound to one organization.
-- Also while there is none, and before organizations get their states (`EVENT_ENDPOINTS_ENROL`), until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('platform_event_endpoints'));
