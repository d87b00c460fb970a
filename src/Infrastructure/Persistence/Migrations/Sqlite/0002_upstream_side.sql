-- Connections that outlive their first access token, several accounts under one subject, an administrator's logins, MCP
-- clients and virtual keys made through the API, and an audit trail that says what a write changed.

-- One process at a time renews the tokens of a connection: the lease says which and until when. The version counts what the
-- provider gave, so that nothing that was read before can overwrite it.
ALTER TABLE connections ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE connections ADD COLUMN lease_id TEXT NULL;
ALTER TABLE connections ADD COLUMN lease_until INTEGER NULL;
ALTER TABLE connections ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN retry_at INTEGER NULL;
ALTER TABLE connections ADD COLUMN refresh_at INTEGER NULL;
UPDATE connections SET received_at = connected_at;
CREATE INDEX ix_connections_refresh ON connections (refresh_at) WHERE refresh_at IS NOT NULL;

ALTER TABLE upstream_authorizations ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE upstream_authorizations ADD COLUMN oauth_config_id TEXT NULL;

ALTER TABLE link_handles ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE link_handles ADD COLUMN scope TEXT NULL;
ALTER TABLE link_handles ADD COLUMN oauth_config_id TEXT NULL;

-- The token of a shared login is a connection like every other; here is only how far the login is.
ALTER TABLE oauth_configs ADD COLUMN purpose TEXT NOT NULL DEFAULT 'shared';
ALTER TABLE oauth_configs ADD COLUMN failure TEXT NULL;
ALTER TABLE oauth_configs DROP COLUMN token_id;
ALTER TABLE oauth_configs DROP COLUMN token_expires_at;
ALTER TABLE oauth_configs DROP COLUMN token_scopes;
ALTER TABLE oauth_configs DROP COLUMN secrets;
ALTER TABLE oauth_configs DROP COLUMN key_id;

-- name_key is the name in lower case while the name is taken, and NULL afterwards: names are unique ignoring case.
ALTER TABLE mcp_clients ADD COLUMN name_key TEXT NULL;
ALTER TABLE mcp_clients ADD COLUMN tools TEXT NULL;
ALTER TABLE mcp_clients ADD COLUMN tools_at INTEGER NULL;
UPDATE mcp_clients SET name_key = lower(name) WHERE is_active = 1;
CREATE UNIQUE INDEX uq_mcp_clients_name ON mcp_clients (name_key) WHERE name_key IS NOT NULL;

-- Here name_key is the name in lower case of a key that the API made: two requests at once must not give one name twice.
ALTER TABLE virtual_keys ADD COLUMN description TEXT NULL;
ALTER TABLE virtual_keys ADD COLUMN name_key TEXT NULL;
CREATE UNIQUE INDEX uq_virtual_keys_name ON virtual_keys (name_key) WHERE name_key IS NOT NULL;

-- What a client calls itself stands in its metadata; here it can be searched for.
ALTER TABLE oauth_clients ADD COLUMN client_name TEXT NULL;
UPDATE oauth_clients SET client_name = json_extract(metadata, '$.ClientName');
CREATE INDEX ix_sessions_client ON sessions (client_id);

ALTER TABLE audit_events ADD COLUMN source TEXT NULL;
ALTER TABLE audit_events ADD COLUMN state_before TEXT NULL;
ALTER TABLE audit_events ADD COLUMN state_after TEXT NULL;

-- The keys that encrypt what the store holds encrypted, where several machines share it. A store that is one file keeps them
-- in a folder beside it, and this table stays empty.
CREATE TABLE key_ring (
  key_name         TEXT    NOT NULL PRIMARY KEY,
  content          TEXT    NOT NULL,
  stored_at        INTEGER NOT NULL
) STRICT;
