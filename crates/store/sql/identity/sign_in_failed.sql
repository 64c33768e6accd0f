-- SIGN_IN_FAILED in src/identity/session.rs: not bound to one organization.
SELECT app.audit_person($1, $2, $3, 'sign-in.failure', $4);
