-- MEMBERS_WITH_FACTOR in src/identity/second_factor.rs: not bound to one organization.
-- Those of the members $1 who have one, for owners.
SELECT user_id FROM app.members_with_factor($1);
