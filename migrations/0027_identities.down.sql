DROP FUNCTION app.members_now(uuid[], uuid[]);
DROP FUNCTION app.put_person(text, text, text, boolean, uuid, timestamptz);
DROP FUNCTION app.link_identity(text, text, text, uuid, uuid, timestamptz, text);
DROP FUNCTION app.person_by_identity(text, text);
REVOKE UPDATE (email) ON linecard.users FROM linecard_auth;
REVOKE UPDATE (email) ON linecard.organization_members FROM linecard_auth;
DROP POLICY organization_members_update_auth ON linecard.organization_members;
CREATE OR REPLACE FUNCTION app.session_with_factor(hash bytea, at timestamptz)
    RETURNS TABLE (session_id uuid, user_id uuid, email text, expires_at timestamptz, last_used_at timestamptz,
        must_change_password boolean, second_factor boolean, organizations jsonb)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT s.id, u.id, u.email, s.expires_at, s.last_used_at, u.must_change_password, f.user_id IS NOT NULL,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role,
                    'secondFactorRequired', coalesce(r.second_factor_required, false)) ORDER BY o.id)
                FROM linecard.organization_members m
                JOIN linecard.organizations o ON o.id = m.organization_id
                LEFT JOIN linecard.security_settings r ON r.organization_id = m.organization_id
                WHERE m.user_id = u.id), '[]')
        FROM linecard.sessions s
        JOIN linecard.users u ON u.id = s.user_id
        LEFT JOIN linecard.second_factors f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
        WHERE s.token_hash = hash AND s.expires_at > at AND (s.with_second_factor OR f.user_id IS NULL)
        LIMIT 1;
END $$;
ALTER TABLE linecard.sessions DROP COLUMN by_provider;
DROP TABLE linecard.identities;
-- Their people stay as what the log and the members name, and cannot sign in: they get an address at which there is nobody,
-- and the hash of a random password that was never kept.
WITH unnamed AS (
    UPDATE linecard.users u SET email = u.id || '@no-address.invalid' WHERE strpos(u.email, ' ') > 0 RETURNING u.id, u.email)
UPDATE linecard.organization_members m SET email = unnamed.email FROM unnamed WHERE m.user_id = unnamed.id;
UPDATE linecard.users
    SET password_hash = '$argon2id$v=19$m=19456,t=2,p=1$c29tZSByYW5kb20gc2FsdA$qmYcXlBPGhHn+1Vq2PRdGUDL0lPTXKxYoIsLMBzcMQk'
    WHERE password_hash IS NULL;
ALTER TABLE linecard.users ALTER COLUMN password_hash SET NOT NULL;
