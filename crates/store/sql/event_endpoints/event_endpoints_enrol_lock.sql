-- EVENT_ENDPOINTS_ENROL_LOCK in src/event_endpoints/platform_sender.rs: not bound to one organization.
-- Where they begin is not changed meanwhile: `PLATFORM_EVENT_ENDPOINTS_LOCK_ALL`.
SELECT pg_advisory_xact_lock_shared(hashtext('platform_event_endpoints'));
