-- Rows that anybody can make without a credential name their source, so that each source has a share of what is kept in all. The
-- number is the beginning of a keyed hash; the key is in the memory of the process that wrote the row and nowhere else.
ALTER TABLE pending_flows ADD COLUMN source_hash INTEGER NULL;
CREATE INDEX ix_pending_flows_source ON pending_flows (source_hash, expires_at) WHERE outcome IS NULL;

ALTER TABLE oauth_clients ADD COLUMN source_hash INTEGER NULL;
CREATE INDEX ix_oauth_clients_source ON oauth_clients (source_hash, registered_at) WHERE last_used_at IS NULL;
