-- ERASURE_RETIRE_AGENTS in src/retention/erasure.rs: $1 is the organization.
-- The tokens of agents that open calls need stay until these have ended. $2 now.
INSERT INTO retired_twilio_credentials
    (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
    encryption_version, retired_at, region, edge)
SELECT s.organization_id, s.credential_id, 'agent', s.agent_id, s.account_sid, s.auth_token_encrypted,
    s.encryption_version, $2, s.region, s.edge
FROM agent_twilio_settings s
WHERE s.organization_id = $1 AND (EXISTS (
    SELECT 1
    FROM call_work w
    JOIN calls c ON c.organization_id = $1 AND c.id = w.call_id
    WHERE w.organization_id = $1 AND c.credential_id = s.credential_id AND NOT c.presumed AND app.call_rank(c.status, false) < 100)
OR EXISTS (
    SELECT 1
    FROM message_work w
    JOIN messages m ON m.organization_id = $1 AND m.id = w.message_id
    WHERE w.organization_id = $1 AND m.credential_id = s.credential_id AND NOT m.presumed AND m.status IN ('initiating', 'submission-unknown')))
ON CONFLICT DO NOTHING
RETURNING 1;
