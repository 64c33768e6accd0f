-- Every change of settings, agents, members, keys and flags, written in the transaction of the change. Append-only by
-- grant. `audit_heads` holds the last hash of each organization's chain.
CREATE TABLE linecard.audit_logs (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    id uuid NOT NULL,
    sequence bigint NOT NULL,
    -- 'operator': a command, run by whoever operates this installation; 'service': the server itself.
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'api-key', 'operator', 'service')),
    actor_id uuid,
    -- The user's email address, the key's name or the command, at that time.
    actor_name text,
    remote_address text,
    action text NOT NULL,
    resource_type text NOT NULL,
    -- For agent settings, the agent's id.
    resource_id uuid,
    before jsonb,
    after jsonb,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, sequence)
);
CREATE INDEX audit_logs_resource ON linecard.audit_logs (organization_id, resource_id, sequence);
ALTER TABLE linecard.audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.audit_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_logs_select ON linecard.audit_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY audit_logs_insert ON linecard.audit_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('maintenance') OR app.is_role('service')));
GRANT SELECT, INSERT ON linecard.audit_logs TO linecard_app;

CREATE TABLE linecard.audit_heads (
    organization_id uuid PRIMARY KEY REFERENCES linecard.organizations (id),
    sequence bigint NOT NULL,
    hash bytea NOT NULL
);
ALTER TABLE linecard.audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_heads_select ON linecard.audit_heads FOR SELECT TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('maintenance') OR app.is_role('service')));
CREATE POLICY audit_heads_insert ON linecard.audit_heads FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('maintenance') OR app.is_role('service')));
CREATE POLICY audit_heads_update ON linecard.audit_heads FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('maintenance') OR app.is_role('service')));
GRANT SELECT, INSERT, UPDATE ON linecard.audit_heads TO linecard_app;

-- The hashed content of an entry: everything but the hashes, as a text that does not depend on session settings.
CREATE FUNCTION app.audit_content(entry linecard.audit_logs) RETURNS text LANGUAGE sql STABLE
    AS $$
        SELECT jsonb_build_array(entry.organization_id, entry.id, entry.sequence,
            to_char(entry.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            entry.actor_kind, entry.actor_id, entry.actor_name, entry.remote_address, entry.action,
            entry.resource_type, entry.resource_id, entry.before, entry.after)::text
    $$;

-- Appends to the organization's chain: hash = SHA-256(previous hash ‖ content). The head stays locked until the
-- transaction ends, so a chain cannot fork; it is the last lock that a change takes. The actor comes from the
-- transaction's context, not from the caller; `operator` names the command where the program itself acts.
CREATE FUNCTION app.audit(organization uuid, entry_id uuid, at timestamptz, operator text, remote_address text,
    action text, resource_type text, resource_id uuid, before jsonb, after jsonb) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    head linecard.audit_heads;
    entry linecard.audit_logs;
BEGIN
    INSERT INTO linecard.audit_heads (organization_id, sequence, hash)
        VALUES (organization, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT h.* INTO head FROM linecard.audit_heads h WHERE h.organization_id = organization FOR UPDATE;
    entry.organization_id := organization;
    entry.id := entry_id;
    entry.sequence := head.sequence + 1;
    entry.actor_id := app.uid();
    IF app.org_role() = 'maintenance' THEN
        entry.actor_kind := 'operator';
        entry.actor_name := operator;
    ELSIF app.org_role() = 'service' THEN
        entry.actor_kind := 'service';
        entry.actor_name := 'Linecard';
    ELSE
        SELECT 'user', u.email INTO entry.actor_kind, entry.actor_name FROM linecard.users u WHERE u.id = app.uid();
        IF NOT FOUND THEN
            SELECT 'api-key', k.name INTO entry.actor_kind, entry.actor_name FROM linecard.api_keys k
                WHERE k.organization_id = organization AND k.id = app.uid();
        END IF;
    END IF;
    entry.remote_address := remote_address;
    entry.action := action;
    entry.resource_type := resource_type;
    entry.resource_id := resource_id;
    entry.before := before;
    entry.after := after;
    entry.created_at := at;
    entry.previous_hash := head.hash;
    entry.hash := sha256(head.hash || convert_to(app.audit_content(entry), 'UTF8'));
    INSERT INTO linecard.audit_logs VALUES (entry.*);
    UPDATE linecard.audit_heads h SET sequence = entry.sequence, hash = entry.hash
        WHERE h.organization_id = organization;
END $$;
REVOKE ALL ON FUNCTION app.audit_content(linecard.audit_logs) FROM PUBLIC;
REVOKE ALL ON FUNCTION
    app.audit(uuid, uuid, timestamptz, text, text, text, text, uuid, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.audit_content(linecard.audit_logs),
    app.audit(uuid, uuid, timestamptz, text, text, text, text, uuid, jsonb, jsonb) TO linecard_app;
