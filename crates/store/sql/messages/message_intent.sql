-- MESSAGE_INTENT in src/messages/intent.rs: $1 is the organization.
-- $2 message, $3 agent or NULL, $4 account, $5 credential, $6 whose it is, $7 from, $8 to, $9 submit before, $10 metadata,
-- $11 now, $12 body or NULL, $13 the media's URLs, $14 user, $15 API key or NULL, $16 what the placer is called, $17 the
-- client's address.
INSERT INTO messages
    (organization_id, id, agent_id, account_sid, credential_id, credential_source, from_number, to_number, status,
    submit_before, metadata, created_at, updated_at, body, media_urls,
    placed_by, placed_by_key, placed_by_name, placed_from)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'initiating', $9, $10, $11, $11, $12, $13, $14, $15, $16, $17);
