-- CONNECT_SESSIONS_COUNT in src/identity/connect_session.rs: $1 is the organization.
-- How many there are; no more than $2 are counted.
SELECT count(*) AS counted
FROM (
    SELECT 1
    FROM connect_sessions
    WHERE organization_id = $1
    LIMIT $2) s;
