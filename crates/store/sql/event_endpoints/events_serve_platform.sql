-- EVENTS_SERVE_PLATFORM in src/event_endpoints/platform_sender.rs: not bound to one organization.
SELECT app.serves_platform_events() AS serves;
