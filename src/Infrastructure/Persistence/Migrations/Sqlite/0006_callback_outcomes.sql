-- How a round trip ended, for a browser or a balancer that repeats the request whose state was used up.
ALTER TABLE upstream_authorizations ADD COLUMN outcome TEXT NULL;
ALTER TABLE upstream_authorizations ADD COLUMN event_id TEXT NULL;
