-- ERASURE_INSERT in src/retention/erasure.rs: $1 is the organization.
-- $2 the platform's id, $3 now, $4 and $5 who asks: kind and id.
INSERT INTO erasures (id, external_id, requested_at, changed_at, actor_kind, actor_id)
VALUES ($1, $2, $3, $3, $4, $5)
ON CONFLICT (id) DO NOTHING
RETURNING 1;
