-- ERASURE_INSERT in src/retention/erasure.rs: $1 is the organization.
-- $2 the platform's id, $3 now, $4 to $6 who asks: kind, id and name.
INSERT INTO erasures (id, external_id, requested_at, actor_kind, actor_id, actor_name)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO NOTHING
RETURNING 1;
