-- ERASURE_RETIRE_AGENTS in src/retention/erasure.rs: $1 is the organization.
-- Also those that no open call needs: one that is being placed at this moment, and cannot be seen yet, may. $2 now.
INSERT INTO retired_twilio_credentials
    (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
    encryption_version, retired_at, region, edge)
SELECT s.organization_id, s.credential_id, 'agent', s.agent_id, s.account_sid, s.auth_token_encrypted,
    s.encryption_version, $2, s.region, s.edge
FROM agent_twilio_settings s
WHERE s.organization_id = $1
ON CONFLICT DO NOTHING
RETURNING 1;
