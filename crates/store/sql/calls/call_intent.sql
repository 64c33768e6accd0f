-- CALL_INTENT in src/calls/intent.rs: $1 is the organization.
-- $2 call, $3 agent or NULL, $4 account, $5 credential, $6 whose it is, $7 from, $8 to, $9 submit before, $10 metadata,
-- $11 now, $12 since when it waits for its slot, or NULL, $13 user, $14 API key or NULL, $15 what the placer is called,
-- $16 the client's address.
INSERT INTO calls
    (organization_id, id, agent_id, account_sid, credential_id, credential_source, from_number, to_number, status,
    submit_before, metadata, created_at, updated_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'initiating', $9, $10, $11, $11, $12, $13, $14, $15, $16);
