-- What a provider refuses to renew in so many words, and since when: a grant ends when it is refused for long enough.
ALTER TABLE dbo.connections ADD refusals BIGINT NOT NULL CONSTRAINT df_connections_refusals DEFAULT 0;
ALTER TABLE dbo.connections ADD refused_at BIGINT NULL;

-- When Bifrost last registered again by itself because the provider refused its client.
ALTER TABLE dbo.upstream_registrations ADD renewed_at BIGINT NULL;
