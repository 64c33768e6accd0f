-- ERASURE_PEOPLE_ADD in src/retention/erased_people.rs: $1 is the organization.
-- $2 people.
UPDATE erasures
SET people = people || $2::uuid[]
WHERE id = $1
RETURNING 1;
