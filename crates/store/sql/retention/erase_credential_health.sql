-- ERASE_CREDENTIAL_HEALTH in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM twilio_credential_health
WHERE organization_id = $1
    AND (credential_id) IN (
        SELECT credential_id
        FROM twilio_credential_health
        WHERE organization_id = $1
        ORDER BY credential_id
        LIMIT $2)
RETURNING 1;
