-- How a round trip ended, for a browser or a balancer that repeats the request whose state was used up.
ALTER TABLE dbo.upstream_authorizations ADD outcome NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE dbo.upstream_authorizations ADD event_id NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;
