-- ERASURE_PLAN_PEOPLE in src/retention/erasure_plan.rs: $1 is the organization.
SELECT (SELECT count(*) FROM api_keys WHERE organization_id = $1) AS keys,
    (SELECT count(*) FROM invitations WHERE organization_id = $1) AS invitations,
    (SELECT count(*) FROM organization_members WHERE organization_id = $1) AS members;
