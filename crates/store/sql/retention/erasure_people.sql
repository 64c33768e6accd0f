-- ERASURE_PEOPLE in src/retention/erased_people.rs: $1 is the organization.
-- At most $2.
SELECT p.person
FROM erasures e
CROSS JOIN LATERAL unnest(e.people) AS p (person)
WHERE e.id = $1 AND e.done_at IS NULL
LIMIT $2;
