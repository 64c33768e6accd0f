-- ERASURE_PLAN_ONLY_HERE in src/retention/erasure_plan.rs: not bound to one organization.
SELECT app.people_of_this_organization_only() AS number;
