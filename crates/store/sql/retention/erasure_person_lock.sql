-- ERASURE_PERSON_LOCK in src/retention/erased_people.rs: not bound to one organization.
-- $1 the person. Nobody can make them a member until the transaction ends.
SELECT id
FROM users
WHERE id = $1
FOR UPDATE;
