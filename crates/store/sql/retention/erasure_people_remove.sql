-- ERASURE_PEOPLE_REMOVE in src/retention/erased_people.rs: $1 is the organization.
-- $2 the person.
UPDATE erasures
SET people = array_remove(people, $2::uuid)
WHERE id = $1
RETURNING 1;
