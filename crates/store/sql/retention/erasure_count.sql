-- ERASURE_COUNT in src/retention/erasure.rs: $1 is the organization.
-- $2 what, $3 how many, $4 now.
UPDATE erasures
SET changed_at = $4,
    counts = jsonb_set(counts, ARRAY[$2::text], (coalesce((counts ->> $2)::bigint, 0) + $3)::text::jsonb)
WHERE id = $1
RETURNING 1;
