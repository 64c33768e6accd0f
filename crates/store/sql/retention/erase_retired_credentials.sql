-- ERASE_RETIRED_CREDENTIALS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM retired_twilio_credentials
WHERE organization_id = $1
    AND (credential_id) IN (
        SELECT credential_id
        FROM retired_twilio_credentials
        WHERE organization_id = $1
        ORDER BY credential_id
        LIMIT $2)
RETURNING 1;
