-- SEALED_FACTORS_COUNT in src/identity/second_factor.rs: not bound to one organization.
SELECT * FROM app.sealed_factors_count();
