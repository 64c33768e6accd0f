-- SESSION_INSERT in src/identity/session.rs: not bound to one organization.
INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, user_agent, remote_address,
    with_second_factor, by_provider)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
