-- SEALED_PLATFORM_EVENT_SECRETS in src/event_endpoints/platform_sender.rs: not bound to one organization.
SELECT id AS endpoint_id, secret_id, secret_encrypted AS sealed, encryption_version
FROM platform_event_endpoints
UNION ALL
SELECT id, previous_secret_id, previous_secret_encrypted, previous_encryption_version
FROM platform_event_endpoints
WHERE previous_secret_id IS NOT NULL;
