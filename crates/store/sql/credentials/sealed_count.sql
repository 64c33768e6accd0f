-- SEALED_COUNT in src/credentials/sealed.rs: $1 is the organization.
SELECT encryption_version, count(*) AS count
FROM (
    SELECT v.encryption_version
    FROM agent_twilio_settings s,
        unnest(ARRAY[s.encryption_version, s.next_encryption_version, s.api_key_encryption_version])
            AS v (encryption_version)
    WHERE s.organization_id = $1
    UNION ALL
    SELECT v.encryption_version
    FROM twilio_settings s,
        unnest(ARRAY[s.encryption_version, s.next_encryption_version, s.api_key_encryption_version])
            AS v (encryption_version)
    WHERE s.organization_id = $1
    UNION ALL
    SELECT encryption_version
    FROM retired_twilio_credentials
    WHERE organization_id = $1
    UNION ALL
    SELECT encryption_version
    FROM webhook_shared_keys
    WHERE organization_id = $1
    UNION ALL
    SELECT v.encryption_version
    FROM event_endpoints e,
        unnest(ARRAY[e.encryption_version, e.previous_encryption_version]) AS v (encryption_version)
    WHERE e.organization_id = $1) v
WHERE encryption_version IS NOT NULL
GROUP BY encryption_version;
