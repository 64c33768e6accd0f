-- PLATFORM_EVENT_ERASED in src/event_endpoints/platform_log.rs: not bound to one organization.
SELECT 1 FROM erasures WHERE id = $1;
