-- One index for each hot question: where a small table has two that would do, PostgreSQL may take the one that is no help
-- and remember it while the table grows.

-- the last delivery of an endpoint; what asks for a key of one does not ask like this, and never comes here
drop index event_by_arrival;
create index event_by_arrival on event (endpoint_id, received_at) where received_at > 0;

-- written so that what asks for a person's key does not come here, nor what asks for a name to the index of the keys
drop index identity_by_name;
create index identity_by_name on identity (name_lower, (endpoint_id || ''));
