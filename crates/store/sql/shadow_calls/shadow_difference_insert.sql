-- SHADOW_DIFFERENCE_INSERT in src/shadow_calls.rs: $1 is the organization.
-- Reports of the same day wait for each other at the count; of two others, one leaves its differences out.
INSERT INTO shadow_differences
    (organization_id, agent_id, number, call_sid, placed_at, to_number, account_sid, from_number, own_account_sid,
        own_from_number, blocked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING;
