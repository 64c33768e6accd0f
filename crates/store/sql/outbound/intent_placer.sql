-- INTENT_PLACER in src/outbound/admission.rs: $1 is the organization.
-- Who acts in the transaction.
SELECT created_by AS user_id, id AS api_key_id, name
FROM api_keys
WHERE organization_id = $1 AND id = app.uid()
UNION ALL
SELECT user_id, NULL, email
FROM organization_members
WHERE organization_id = $1 AND user_id = app.uid();
