-- ERASURE_PLAN_CREDENTIALS in src/retention/erasure_plan.rs: $1 is the organization.
SELECT (SELECT count(*) FROM agent_twilio_settings WHERE organization_id = $1)
    + (SELECT count(*) FROM twilio_settings WHERE organization_id = $1)
    + (SELECT count(*) FROM retired_twilio_credentials WHERE organization_id = $1)
    + (SELECT count(*) FROM webhook_shared_keys WHERE organization_id = $1) AS number;
