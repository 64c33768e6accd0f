-- LINE_HEALTH_COUNT in src/health.rs: $1 is the organization.
WITH org AS (
    SELECT coalesce(org_fallback_enabled, $2::boolean)
        AND EXISTS (SELECT 1 FROM twilio_settings WHERE organization_id = $1) AS falls_back
    FROM organizations
    WHERE id = $1),
classified AS (
    SELECT a.id, a.name, a.sort_name, s.account_sid, s.phone_number, s.status, s.problem, s.checked_at,
        CASE
            WHEN s.credential_id IS NULL AND org.falls_back THEN 'fallback'
            WHEN s.credential_id IS NULL THEN 'not-connected'
            WHEN s.status IS NULL THEN 'unverified'
            WHEN s.status <> 'verified' THEN 'failing'
            WHEN s.problem IS NOT NULL THEN 'limited'
            ELSE 'working'
        END AS state
    FROM org
    CROSS JOIN (
        SELECT id, name, sort_name
        FROM agent_configurations
        WHERE organization_id = $1 AND deleted_at IS NULL
        ORDER BY id DESC
        LIMIT 10000) a
    LEFT JOIN LATERAL (
        SELECT t.credential_id, t.account_sid, t.phone_number, h.status, h.problem, h.checked_at
        FROM agent_twilio_settings t
        LEFT JOIN twilio_credential_health h
            ON h.organization_id = $1 AND h.credential_id = t.credential_id
                AND (h.phone_number = t.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
        WHERE t.organization_id = $1 AND t.agent_id = a.id
        LIMIT 1) s ON true)
SELECT state, problem, count(*) AS lines
FROM classified
GROUP BY state, problem
ORDER BY state, problem;
