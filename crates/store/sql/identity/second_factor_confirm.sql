-- SECOND_FACTOR_CONFIRM in src/identity/second_factor.rs: not bound to one organization.
-- $3 the step of the code that confirms, $4 the hashes of the recovery codes, $5 the session that goes on, $6 the audit
-- entry's id, $7 now, $8 the address. Other sessions began without a code: they end.
WITH confirmed AS (
    UPDATE second_factors
    SET confirmed_at = $7, last_step = $3
    WHERE user_id = $1 AND credential_id = $2 AND confirmed_at IS NULL
    RETURNING user_id),
codes AS (
    INSERT INTO recovery_codes (user_id, code_hash, created_at)
    SELECT f.user_id, h.hash, $7
    FROM confirmed f
    CROSS JOIN unnest($4::bytea[]) AS h (hash)
    ON CONFLICT DO NOTHING),
others AS (
    DELETE FROM sessions
    WHERE user_id IN (SELECT user_id FROM confirmed) AND id <> $5
    RETURNING id),
kept AS (
    UPDATE sessions
    SET with_second_factor = true
    WHERE user_id IN (SELECT user_id FROM confirmed) AND id = $5)
SELECT app.audit_factor($6, $7, $8, NULL, 'second-factor.set-up',
    jsonb_build_object('endedSessions', (SELECT count(*) FROM others)))
FROM confirmed;
