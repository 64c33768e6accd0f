-- SHADOW_DIFFERENCES_OF_AGENTS in src/shadow_calls.rs: $1 is the organization.
-- Of the agents $2, since $3, newest first.
SELECT agent_id, call_sid, placed_at, to_number, account_sid, from_number, own_account_sid, own_from_number, blocked_by
FROM shadow_differences
WHERE organization_id = $1 AND agent_id = ANY ($2::uuid[]) AND placed_at >= $3
ORDER BY agent_id, number DESC
LIMIT $4;
