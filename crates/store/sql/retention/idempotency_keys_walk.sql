-- IDEMPOTENCY_KEYS_WALK in src/retention/expired.rs: $1 is the organization.
-- A page of keys after $2, and those of them that expired before $3. There is no index on the expiry: it would be
-- written with each call, so the keys are walked instead.
SELECT max(key) AS last, count(*) AS seen, coalesce(array_agg(key) FILTER (WHERE expires_at < $3), '{}') AS expired
FROM (
    SELECT key, expires_at
    FROM idempotency_keys
    WHERE organization_id = $1 AND key > $2
    ORDER BY key
    LIMIT $4) page;
