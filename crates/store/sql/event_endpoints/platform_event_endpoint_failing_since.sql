-- PLATFORM_EVENT_ENDPOINT_FAILING_SINCE in src/event_endpoints/platform_sender.rs: not bound to one organization.
SELECT failing_since
FROM platform_event_endpoint_states
WHERE endpoint_id = $1;
