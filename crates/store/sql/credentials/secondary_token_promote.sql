-- SECONDARY_TOKEN_PROMOTE in src/credentials/promotion.rs: $1 is the organization.
-- $2 agent, or NULL for the organization's settings, $3 the current credential, $4 the secondary one, $5 now.
SELECT app.promote_next_token($1, $2, $3, $4, $5) AS promoted;
