-- INVITATIONS_OPEN in src/identity/invitation.rs: $1 is the organization.
-- How many invitations can be accepted; no more than $3 are counted.
SELECT count(*) AS counted
FROM (
    SELECT 1
    FROM invitations
    WHERE organization_id = $1 AND expires_at > $2
    LIMIT $3) i;
