-- MESSAGE_COMPETING_INTENTS in src/work/lookup.rs: $1 is the organization.
-- Other messages between the same numbers on the same account, created in a window ($3 to $4, as ids): those with a
-- SID, which a candidate may already be, and those without one, which it may be as well as this one ($2).
SELECT message_sid AS sid
FROM messages o
WHERE o.organization_id = $1 AND o.id >= $3 AND o.id < $4 AND o.id <> $2
    AND (o.account_sid, o.from_number, o.to_number) = (
        SELECT account_sid, from_number, to_number
        FROM messages
        WHERE organization_id = $1 AND id = $2)
    AND (o.message_sid IS NOT NULL OR o.presumed OR o.status IN ('initiating', 'submission-unknown'))
LIMIT 1000;
