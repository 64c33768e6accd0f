-- EVENT_DELIVERY_TEST in src/event_endpoints/delivery.rs: $1 is the organization.
INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status, attempts,
    queued_at, due_at, remove_at)
VALUES ($1, $2, $3, 'test', $3, $4, 'pending', 0, $5, $5, $6)
RETURNING event_id;
