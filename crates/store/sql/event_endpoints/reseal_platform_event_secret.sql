-- RESEAL_PLATFORM_EVENT_SECRET in src/event_endpoints/platform_sender.rs: not bound to one organization.
-- $2 what was read, $3 what replaces it, $4 its version; whichever of the two secrets it is.
UPDATE platform_event_endpoints
SET secret_encrypted = CASE WHEN secret_encrypted = $2 THEN $3 ELSE secret_encrypted END,
    encryption_version = CASE WHEN secret_encrypted = $2 THEN $4 ELSE encryption_version END,
    previous_secret_encrypted = CASE WHEN previous_secret_encrypted = $2 THEN $3 ELSE previous_secret_encrypted END,
    previous_encryption_version =
        CASE WHEN previous_secret_encrypted = $2 THEN $4 ELSE previous_encryption_version END
WHERE id = $1 AND (secret_encrypted = $2 OR previous_secret_encrypted = $2)
RETURNING id;
