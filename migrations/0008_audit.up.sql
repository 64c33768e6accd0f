-- Every change to settings, agents, members, keys and flags, written in the change's transaction.
-- Append-only by grant. `audit_heads` holds the last hash of each organization's chain.
CREATE TABLE audit_logs (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    sequence bigint NOT NULL,
    -- 'operator': a command of the program, run by whoever runs this installation.
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'api-key', 'operator')),
    actor_id uuid,
    -- The person's e-mail address, the key's name or the command, as it was then.
    actor_name text,
    remote_address text,
    action text NOT NULL,
    resource_type text NOT NULL,
    -- The agent's id for agent settings.
    resource_id uuid,
    before jsonb,
    after jsonb,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, sequence)
);
CREATE INDEX audit_logs_resource ON audit_logs (organization_id, resource_id, id);
ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_logs_select ON audit_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY audit_logs_insert ON audit_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
GRANT SELECT, INSERT ON audit_logs TO linecard_app;

CREATE TABLE audit_heads (
    organization_id uuid PRIMARY KEY REFERENCES organizations (id),
    sequence bigint NOT NULL,
    hash bytea NOT NULL
);
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_heads_select ON audit_heads FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY audit_heads_insert ON audit_heads FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY audit_heads_update ON audit_heads FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
GRANT SELECT, INSERT, UPDATE ON audit_heads TO linecard_app;

-- What is hashed of an entry: all of it but the hashes, as one text that depends on no session's settings.
CREATE FUNCTION app.audit_content(entry audit_logs) RETURNS text LANGUAGE sql STABLE
    AS $$
        SELECT jsonb_build_array(entry.organization_id, entry.id, entry.sequence,
            to_char(entry.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            entry.actor_kind, entry.actor_id, entry.actor_name, entry.remote_address, entry.action,
            entry.resource_type, entry.resource_id, entry.before, entry.after)::text
    $$;

-- Appends to the organization's chain: hash = SHA-256(previous hash ‖ content). The head is locked until the
-- transaction ends, so that a chain has no forks; it is the last lock that a change takes. Who acts is what the
-- transaction was entered with, not what a caller says; `operator` names the command where the program itself acts.
CREATE FUNCTION app.audit(organization uuid, entry_id uuid, at timestamptz, operator text, remote_address text,
    action text, resource_type text, resource_id uuid, before jsonb, after jsonb) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    head public.audit_heads;
    entry public.audit_logs;
BEGIN
    INSERT INTO public.audit_heads (organization_id, sequence, hash)
        VALUES (organization, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT h.* INTO head FROM public.audit_heads h WHERE h.organization_id = organization FOR UPDATE;
    entry.organization_id := organization;
    entry.id := entry_id;
    entry.sequence := head.sequence + 1;
    entry.actor_id := auth.uid();
    IF app.org_role() = 'maintenance' THEN
        entry.actor_kind := 'operator';
        entry.actor_name := operator;
    ELSE
        SELECT 'user', u.email INTO entry.actor_kind, entry.actor_name FROM public.users u WHERE u.id = auth.uid();
        IF NOT FOUND THEN
            SELECT 'api-key', k.name INTO entry.actor_kind, entry.actor_name FROM public.api_keys k
                WHERE k.organization_id = organization AND k.id = auth.uid();
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
    INSERT INTO public.audit_logs VALUES (entry.*);
    UPDATE public.audit_heads h SET sequence = entry.sequence, hash = entry.hash
        WHERE h.organization_id = organization;
END $$;
REVOKE ALL ON FUNCTION app.audit_content(audit_logs) FROM PUBLIC;
REVOKE ALL ON FUNCTION
    app.audit(uuid, uuid, timestamptz, text, text, text, text, uuid, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.audit_content(audit_logs),
    app.audit(uuid, uuid, timestamptz, text, text, text, text, uuid, jsonb, jsonb) TO linecard_app;
