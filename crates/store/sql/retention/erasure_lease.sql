-- ERASURE_LEASE in src/retention/erasure.rs: $1 is the organization.
-- $2 now: the reconciler visits the organization.
SELECT app.lease_until($1, $2);
