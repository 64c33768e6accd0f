-- MEMBER_DELETE in src/identity/member.rs: $1 is the organization.
-- The keys that the member created are revoked with the membership, and the member's invitations withdrawn: a later
-- return does not revive them.
WITH gone AS (
    DELETE FROM organization_members
    WHERE organization_id = $1 AND user_id = $2
    RETURNING user_id),
withdrawn AS (
    DELETE FROM invitations
    WHERE organization_id = $1 AND invited_by IN (SELECT user_id FROM gone)),
keys AS (
    UPDATE api_keys
    SET revoked_at = $3
    WHERE organization_id = $1 AND created_by IN (SELECT user_id FROM gone) AND revoked_at IS NULL
    RETURNING id)
SELECT ARRAY(SELECT id FROM keys ORDER BY id) AS revoked
FROM gone;
