-- ERASURE_PLAN_PLATFORM_DELIVERIES in src/retention/erasure_plan.rs: $1 is the organization.
-- Beside those of the organization's own endpoints, which alone an admin sees.
SELECT app.platform_deliveries($1) AS number;
