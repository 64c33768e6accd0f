-- CONNECT_SESSIONS_END_OF_KEYS in src/identity/api_key.rs: $1 is the organization.
DELETE FROM connect_sessions
WHERE organization_id = $1 AND maker_kind = 'api-key' AND made_by = ANY ($2::uuid[])
RETURNING 1;
