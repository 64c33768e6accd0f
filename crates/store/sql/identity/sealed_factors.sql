-- SEALED_FACTORS in src/identity/second_factor.rs: not bound to one organization.
-- After the person $1; only those of other versions than $2, if it is given; at most $3.
SELECT * FROM app.sealed_factors_after($1, $2, $3);
