-- NOTICE_CAUSES in src/notices.rs: $1 is the organization.
-- What holds at $2, on the UTC day $3: keys that expire until $4, endpoints that fail since before $5; $6 at most of each
-- kind. The rule for what Twilio last reported is that of `credentials::settings::HEALTH_JOIN`. A key that was made for a
-- short time surprises nobody when it ends.
(SELECT 'account' AS cause, s.agent_id AS subject_id, NULL::text[] AS warned
FROM twilio_credential_health h
JOIN agent_twilio_settings s ON s.organization_id = $1 AND s.credential_id = h.credential_id
    AND (h.phone_number = s.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
WHERE h.organization_id = $1 AND h.status <> 'verified'
ORDER BY s.agent_id
LIMIT $6)
UNION ALL
(SELECT 'account', s.organization_id, NULL
FROM twilio_credential_health h
JOIN twilio_settings s ON s.organization_id = $1 AND s.credential_id = h.credential_id
    AND (h.phone_number = s.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
WHERE h.organization_id = $1 AND h.status <> 'verified')
UNION ALL
(SELECT 'limit', owner_id, warned
FROM daily_counts
WHERE organization_id = $1 AND day = $3 AND warned <> '{}'
ORDER BY owner_id
LIMIT $6)
UNION ALL
(SELECT 'key', id, NULL
FROM api_keys
WHERE organization_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND expires_at <= $4
    AND created_at < expires_at - interval '14 days'
ORDER BY id
LIMIT $6)
UNION ALL
(SELECT CASE WHEN disabled_at IS NULL THEN 'failing' ELSE 'disabled' END, endpoint_id, NULL
FROM event_endpoint_states
WHERE organization_id = $1 AND deleted_at IS NULL AND NOT of_platform
    AND (disabled_reason <> 'manual' OR (disabled_at IS NULL AND failing_since < $5)));
