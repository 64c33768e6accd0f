-- ERASURE_TAKE_TIME in src/retention/erasure.rs: not bound to one organization.
-- The log of an organization is removed in one statement, by a foreign key: it may take longer than others.
SELECT app.take_time_to_erase();
