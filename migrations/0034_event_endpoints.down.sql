DROP TABLE linecard.event_leases;
DROP TABLE linecard.event_deliveries;
DROP TABLE linecard.event_endpoint_states;
DROP TABLE linecard.event_endpoints;
