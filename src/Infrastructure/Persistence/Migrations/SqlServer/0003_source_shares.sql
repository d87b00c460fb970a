-- Rows that anybody can make without a credential name their source, so that each source has a share of what is kept in all. The
-- number is the beginning of a keyed hash; the key is in the memory of the process that wrote the row and nowhere else.
ALTER TABLE dbo.pending_flows ADD source_hash BIGINT NULL;
ALTER TABLE dbo.oauth_clients ADD source_hash BIGINT NULL;
GO
CREATE INDEX ix_pending_flows_source ON dbo.pending_flows (source_hash, expires_at) WHERE outcome IS NULL;
CREATE INDEX ix_oauth_clients_source ON dbo.oauth_clients (source_hash, registered_at) WHERE last_used_at IS NULL;
