-- CALL_CAPACITY in src/calls/intent.rs: $1 is the organization.
-- Whether one more call may start. Until the transaction ends, nobody else under the same limits is told (docs/adr/0010).
-- $2 agent or NULL, $3 the organization's concurrent calls, $4 the agent's; NULL: any number.
SELECT CASE
        WHEN $3::integer IS NOT NULL AND NOT app.calls_below($1, NULL, $3) THEN 'organization-at-capacity'
        WHEN $4::integer IS NOT NULL AND NOT app.calls_below($1, $2::uuid, $4) THEN 'agent-at-capacity'
    END AS block_reason;
