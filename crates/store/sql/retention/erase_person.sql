-- ERASE_PERSON in src/retention/erased_people.rs: not bound to one organization.
-- With sessions, second factor, recovery codes, identities and links.
DELETE FROM users
WHERE id = $1
RETURNING 1;
