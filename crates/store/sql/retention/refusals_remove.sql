-- REFUSALS_REMOVE in src/retention/expired.rs: $1 is the organization.
DELETE FROM webhook_refusals
WHERE organization_id = $1
    AND (minute, reason) IN (
        SELECT minute, reason
        FROM webhook_refusals
        WHERE organization_id = $1 AND minute < $2
        ORDER BY minute
        LIMIT $3)
RETURNING 1;
