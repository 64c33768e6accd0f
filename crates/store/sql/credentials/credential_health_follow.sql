-- CREDENTIAL_HEALTH_FOLLOW in src/credentials/promotion.rs: $1 is the organization.
-- What is known of the account and the number stays known; that the old token was refused says nothing about
-- the new one.
INSERT INTO twilio_credential_health
    (organization_id, credential_id, status, problem, checked_at, phone_number, sms_capable)
SELECT organization_id, $3,
    CASE WHEN status = 'unusable' THEN status ELSE 'verified' END,
    CASE WHEN status = 'unusable' THEN problem END,
    $4, phone_number, sms_capable
FROM twilio_credential_health
WHERE organization_id = $1 AND credential_id = $2
ON CONFLICT DO NOTHING
RETURNING credential_id;
