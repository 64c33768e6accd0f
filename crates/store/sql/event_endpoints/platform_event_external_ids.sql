-- PLATFORM_EVENT_EXTERNAL_IDS in src/event_endpoints/platform_log.rs: not bound to one organization.
SELECT * FROM app.external_ids($1);
