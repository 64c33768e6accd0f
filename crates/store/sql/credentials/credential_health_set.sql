-- CREDENTIAL_HEALTH_SET in src/credentials/settings.rs: $1 is the organization.
-- $2 credential, $3 status, $4 problem, $5 now, $6 phone number or NULL, $7 whether it can send SMS, or NULL.
-- What is known of the number is kept until something newer is known of the same number.
INSERT INTO twilio_credential_health AS h
    (organization_id, credential_id, status, problem, checked_at, phone_number, sms_capable)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (organization_id, credential_id) DO UPDATE
SET status = excluded.status,
    problem = excluded.problem,
    checked_at = excluded.checked_at,
    phone_number = coalesce(excluded.phone_number, h.phone_number),
    sms_capable = CASE
        WHEN coalesce(excluded.phone_number, h.phone_number) = h.phone_number
            THEN coalesce(excluded.sms_capable, h.sms_capable)
        ELSE excluded.sms_capable END
RETURNING credential_id;
