-- Connections that outlive their first access token, several accounts under one subject, an administrator's logins, MCP
-- clients and virtual keys made through the API, and an audit trail that says what a write changed. No Bifrost ever ran on
-- this engine with the first script alone, so there are no rows whose new columns would have to be filled.
-- One column a statement, because not every engine of this protocol takes a list.

-- One process at a time renews the tokens of a connection: the lease says which and until when. The version counts what the
-- provider gave, so that nothing that was read before can overwrite it.
ALTER TABLE dbo.connections ADD received_at BIGINT NOT NULL CONSTRAINT df_connections_received_at DEFAULT 0;
ALTER TABLE dbo.connections ADD version BIGINT NOT NULL CONSTRAINT df_connections_version DEFAULT 1;
ALTER TABLE dbo.connections ADD lease_id NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE dbo.connections ADD lease_until BIGINT NULL;
ALTER TABLE dbo.connections ADD failures BIGINT NOT NULL CONSTRAINT df_connections_failures DEFAULT 0;
ALTER TABLE dbo.connections ADD retry_at BIGINT NULL;
ALTER TABLE dbo.connections ADD refresh_at BIGINT NULL;
GO
CREATE INDEX ix_connections_refresh ON dbo.connections (refresh_at) WHERE refresh_at IS NOT NULL;

ALTER TABLE dbo.upstream_authorizations ADD label NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT df_upstream_authorizations_label DEFAULT N'';
ALTER TABLE dbo.upstream_authorizations ADD oauth_config_id NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE dbo.link_handles ADD label NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT df_link_handles_label DEFAULT N'';
ALTER TABLE dbo.link_handles ADD scope NVARCHAR(MAX) NULL;
ALTER TABLE dbo.link_handles ADD oauth_config_id NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;

-- The token of a shared login is a connection like every other; here is only how far the login is.
ALTER TABLE dbo.oauth_configs ADD purpose NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT df_oauth_configs_purpose DEFAULT N'shared';
ALTER TABLE dbo.oauth_configs ADD failure NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE dbo.oauth_configs DROP COLUMN token_id;
ALTER TABLE dbo.oauth_configs DROP COLUMN token_expires_at;
ALTER TABLE dbo.oauth_configs DROP COLUMN token_scopes;
ALTER TABLE dbo.oauth_configs DROP COLUMN secrets;
ALTER TABLE dbo.oauth_configs DROP COLUMN key_id;

-- name_key is the name in lower case while the name is taken, and NULL afterwards: names are unique ignoring case.
ALTER TABLE dbo.mcp_clients ADD name_key NVARCHAR(100) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE dbo.mcp_clients ADD tools NVARCHAR(MAX) NULL;
ALTER TABLE dbo.mcp_clients ADD tools_at BIGINT NULL;
GO
CREATE UNIQUE INDEX uq_mcp_clients_name ON dbo.mcp_clients (name_key) WHERE name_key IS NOT NULL;

-- Here name_key is the name in lower case of a key that the API made: two requests at once must not give one name twice.
ALTER TABLE dbo.virtual_keys ADD description NVARCHAR(2000) NULL;
ALTER TABLE dbo.virtual_keys ADD name_key NVARCHAR(100) COLLATE Latin1_General_100_BIN2 NULL;
GO
CREATE UNIQUE INDEX uq_virtual_keys_name ON dbo.virtual_keys (name_key) WHERE name_key IS NOT NULL;

ALTER TABLE dbo.audit_events ADD source NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE dbo.audit_events ADD state_before NVARCHAR(MAX) NULL;
ALTER TABLE dbo.audit_events ADD state_after NVARCHAR(MAX) NULL;

-- What a client calls itself stands in its metadata; here it can be searched for.
ALTER TABLE dbo.oauth_clients ADD client_name NVARCHAR(200) NULL;
CREATE INDEX ix_sessions_client ON dbo.sessions (client_id);

-- The keys that encrypt what the store holds encrypted, where several machines share it; each wrapped by encryption_key.
CREATE TABLE dbo.key_ring (
  key_name         NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  content          NVARCHAR(MAX) NOT NULL,
  stored_at        BIGINT        NOT NULL,
  CONSTRAINT pk_key_ring PRIMARY KEY (key_name)
);
