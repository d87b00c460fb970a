-- The schema of Bifrost. Times are Unix milliseconds, hashes 32 bytes of SHA-256, flags 0 or 1. Text that identifies is
-- compared by bytes: a database's own collation ignores case. Sized text is what has a limit, keys of indexes stay under
-- 900 bytes where rows are kept in their order and under 1700 elsewhere; payloads are MAX.

CREATE TABLE dbo.oauth_clients (
  client_id        NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  metadata         NVARCHAR(MAX) NOT NULL,
  registered_at    BIGINT        NOT NULL,
  last_used_at     BIGINT        NULL,
  CONSTRAINT pk_oauth_clients PRIMARY KEY (client_id)
);
CREATE INDEX ix_oauth_clients_unused ON dbo.oauth_clients (registered_at) WHERE last_used_at IS NULL;

CREATE TABLE dbo.subjects (
  subject_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  kind             NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject_key      NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
  created_at       BIGINT        NOT NULL,
  CONSTRAINT pk_subjects PRIMARY KEY (subject_id),
  CONSTRAINT uq_subjects_key UNIQUE (kind, subject_key)
);

CREATE TABLE dbo.pending_flows (
  flow_id          NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  client_id        NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  redirect_uri     NVARCHAR(2048) COLLATE Latin1_General_100_BIN2 NOT NULL,
  code_challenge   NVARCHAR(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  state            NVARCHAR(MAX) NULL,
  audience         NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  scope            NVARCHAR(MAX) NOT NULL,
  base_url         NVARCHAR(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
  browser_hash     BINARY(32)    NOT NULL,
  subject_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL,
  key_attempts     BIGINT        NOT NULL,
  created_at       BIGINT        NOT NULL,
  expires_at       BIGINT        NOT NULL,
  outcome          NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL,
  answered_at      BIGINT        NULL,
  CONSTRAINT pk_pending_flows PRIMARY KEY (flow_id)
);
CREATE INDEX ix_pending_flows_expiry ON dbo.pending_flows (expires_at);

CREATE TABLE dbo.sessions (
  session_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  client_id        NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  created_at       BIGINT        NOT NULL,
  expires_at       BIGINT        NOT NULL,
  revoked_at       BIGINT        NULL,
  CONSTRAINT pk_sessions PRIMARY KEY (session_id)
);
CREATE INDEX ix_sessions_subject ON dbo.sessions (subject_id);
CREATE INDEX ix_sessions_expiry ON dbo.sessions (expires_at);

CREATE TABLE dbo.authorization_codes (
  code_hash        BINARY(32)    NOT NULL,
  session_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  client_id        NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  redirect_uri     NVARCHAR(2048) COLLATE Latin1_General_100_BIN2 NOT NULL,
  code_challenge   NVARCHAR(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  audience         NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  scope            NVARCHAR(MAX) NOT NULL,
  base_url         NVARCHAR(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
  issued_at        BIGINT        NOT NULL,
  expires_at       BIGINT        NOT NULL,
  redeemed_at      BIGINT        NULL,
  CONSTRAINT pk_authorization_codes PRIMARY KEY (code_hash)
);
CREATE INDEX ix_authorization_codes_expiry ON dbo.authorization_codes (expires_at);

CREATE TABLE dbo.access_tokens (
  token_hash       BINARY(32)    NOT NULL,
  session_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  family           NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  audience         NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  scope            NVARCHAR(MAX) NOT NULL,
  issued_at        BIGINT        NOT NULL,
  expires_at       BIGINT        NOT NULL,
  CONSTRAINT pk_access_tokens PRIMARY KEY (token_hash)
);
CREATE INDEX ix_access_tokens_session ON dbo.access_tokens (session_id);
CREATE INDEX ix_access_tokens_expiry ON dbo.access_tokens (expires_at);

CREATE TABLE dbo.browser_bindings (
  browser_hash     BINARY(32)    NOT NULL,
  subject_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  bound_at         BIGINT        NOT NULL,
  expires_at       BIGINT        NOT NULL,
  CONSTRAINT pk_browser_bindings PRIMARY KEY (browser_hash, subject_id)
);
CREATE INDEX ix_browser_bindings_expiry ON dbo.browser_bindings (expires_at);

CREATE TABLE dbo.upstream_authorizations (
  state_hash       BINARY(32)    NOT NULL,
  subject_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  mcp_client_id    NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  flow_id          NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL,
  base_url         NVARCHAR(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
  provider         NVARCHAR(MAX) NOT NULL,
  issuer           NVARCHAR(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
  upstream_client  NVARCHAR(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
  auth_method      NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  secrets          VARBINARY(MAX) NOT NULL,
  key_id           NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  browser_hash     BINARY(32)    NOT NULL,
  started_at       BIGINT        NOT NULL,
  expires_at       BIGINT        NOT NULL,
  completed_at     BIGINT        NULL,
  CONSTRAINT pk_upstream_authorizations PRIMARY KEY (state_hash)
);
CREATE INDEX ix_upstream_authorizations_expiry ON dbo.upstream_authorizations (expires_at);
CREATE INDEX ix_upstream_authorizations_subject ON dbo.upstream_authorizations (subject_id);

-- Not in the order of its key, which is longer than the 900 bytes that such an order may have.
CREATE TABLE dbo.upstream_registrations (
  mcp_client_id    NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  issuer           NVARCHAR(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
  callback_url     NVARCHAR(320) COLLATE Latin1_General_100_BIN2 NOT NULL,
  upstream_client  NVARCHAR(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
  auth_method      NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  secrets          VARBINARY(MAX) NOT NULL,
  key_id           NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  registered_at    BIGINT        NOT NULL,
  CONSTRAINT pk_upstream_registrations PRIMARY KEY NONCLUSTERED (mcp_client_id, issuer, callback_url)
);

CREATE TABLE dbo.connections (
  connection_id    NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  mcp_client_id    NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  issuer           NVARCHAR(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
  callback_url     NVARCHAR(320) COLLATE Latin1_General_100_BIN2 NOT NULL,
  label            NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  status           NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  secrets          VARBINARY(MAX) NOT NULL,
  key_id           NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  scope            NVARCHAR(MAX) NULL,
  connected_at     BIGINT        NOT NULL,
  expires_at       BIGINT        NULL,
  updated_at       BIGINT        NOT NULL,
  CONSTRAINT pk_connections PRIMARY KEY (connection_id),
  CONSTRAINT uq_connections_owner UNIQUE (subject_id, mcp_client_id, issuer, label)
);
CREATE INDEX ix_connections_client ON dbo.connections (mcp_client_id);

CREATE TABLE dbo.link_handles (
  handle_hash      BINARY(32)    NOT NULL,
  subject_id       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  mcp_client_id    NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  created_at       BIGINT        NOT NULL,
  expires_at       BIGINT        NOT NULL,
  used_at          BIGINT        NULL,
  CONSTRAINT pk_link_handles PRIMARY KEY (handle_hash)
);
CREATE INDEX ix_link_handles_expiry ON dbo.link_handles (expires_at);

CREATE TABLE dbo.oauth_configs (
  oauth_config_id  NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  mcp_client_id    NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  status           NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  created_at       BIGINT        NOT NULL,
  expires_at       BIGINT        NOT NULL,
  token_id         NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL,
  token_expires_at BIGINT        NULL,
  token_scopes     NVARCHAR(MAX) NULL,
  secrets          VARBINARY(MAX) NULL,
  key_id           NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL,
  revoked_at       BIGINT        NULL,
  CONSTRAINT pk_oauth_configs PRIMARY KEY (oauth_config_id)
);
CREATE UNIQUE INDEX uq_oauth_configs_client ON dbo.oauth_configs (mcp_client_id) WHERE revoked_at IS NULL;

-- settings and secrets are NULL for clients of the configuration file: the file is their only truth.
CREATE TABLE dbo.mcp_clients (
  mcp_client_id    NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  name             NVARCHAR(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  auth_type        NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  origin           NVARCHAR(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
  issuer           NVARCHAR(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
  settings         NVARCHAR(MAX) NULL,
  secrets          VARBINARY(MAX) NULL,
  key_id           NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL,
  is_file_managed  BIGINT        NOT NULL,
  is_active        BIGINT        NOT NULL,
  deactivated_at   BIGINT        NULL,
  version          BIGINT        NOT NULL,
  created_at       BIGINT        NOT NULL,
  updated_at       BIGINT        NOT NULL,
  CONSTRAINT pk_mcp_clients PRIMARY KEY (mcp_client_id)
);

CREATE TABLE dbo.virtual_keys (
  virtual_key_id   NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  name             NVARCHAR(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  value_hash       BINARY(32)    NOT NULL,
  is_active        BIGINT        NOT NULL,
  grants           NVARCHAR(MAX) NOT NULL,
  is_file_managed  BIGINT        NOT NULL,
  version          BIGINT        NOT NULL,
  created_at       BIGINT        NOT NULL,
  updated_at       BIGINT        NOT NULL,
  CONSTRAINT pk_virtual_keys PRIMARY KEY (virtual_key_id)
);
CREATE UNIQUE INDEX uq_virtual_keys_value ON dbo.virtual_keys (value_hash) WHERE is_active = 1;

-- Append-only: nothing in the product updates or deletes a row.
CREATE TABLE dbo.audit_events (
  event_id         NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  occurred_at      BIGINT        NOT NULL,
  kind             NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  actor            NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NULL,
  target           NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NULL,
  detail           NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NULL,
  CONSTRAINT pk_audit_events PRIMARY KEY (event_id)
);
CREATE INDEX ix_audit_events_time ON dbo.audit_events (occurred_at);

-- Small facts about the store itself, such as the fingerprint of the configuration of the last start.
CREATE TABLE dbo.store_facts (
  fact             NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  content          NVARCHAR(MAX) NOT NULL,
  CONSTRAINT pk_store_facts PRIMARY KEY (fact)
);
