-- The schema of Bifrost. Times are Unix milliseconds, hashes 32 bytes of SHA-256, ids text compared by bytes,
-- flags 0 or 1. What another engine calls differently has the same tables and columns in its own folder.

CREATE TABLE oauth_clients (
  client_id        TEXT    NOT NULL PRIMARY KEY,
  metadata         TEXT    NOT NULL,
  registered_at    INTEGER NOT NULL,
  last_used_at     INTEGER NULL
) STRICT;
CREATE INDEX ix_oauth_clients_unused ON oauth_clients (registered_at) WHERE last_used_at IS NULL;

CREATE TABLE subjects (
  subject_id       TEXT    NOT NULL PRIMARY KEY,
  kind             TEXT    NOT NULL,
  subject_key      TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  CONSTRAINT uq_subjects_key UNIQUE (kind, subject_key)
) STRICT;

CREATE TABLE pending_flows (
  flow_id          TEXT    NOT NULL PRIMARY KEY,
  client_id        TEXT    NOT NULL,
  redirect_uri     TEXT    NOT NULL,
  code_challenge   TEXT    NOT NULL,
  state            TEXT    NULL,
  audience         TEXT    NOT NULL,
  scope            TEXT    NOT NULL,
  base_url         TEXT    NOT NULL,
  browser_hash     BLOB    NOT NULL,
  subject_id       TEXT    NULL,
  key_attempts     INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  outcome          TEXT    NULL,
  answered_at      INTEGER NULL
) STRICT;
CREATE INDEX ix_pending_flows_expiry ON pending_flows (expires_at);

CREATE TABLE sessions (
  session_id       TEXT    NOT NULL PRIMARY KEY,
  subject_id       TEXT    NOT NULL,
  client_id        TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  revoked_at       INTEGER NULL
) STRICT;
CREATE INDEX ix_sessions_subject ON sessions (subject_id);
CREATE INDEX ix_sessions_expiry ON sessions (expires_at);

CREATE TABLE authorization_codes (
  code_hash        BLOB    NOT NULL PRIMARY KEY,
  session_id       TEXT    NOT NULL,
  client_id        TEXT    NOT NULL,
  redirect_uri     TEXT    NOT NULL,
  code_challenge   TEXT    NOT NULL,
  audience         TEXT    NOT NULL,
  scope            TEXT    NOT NULL,
  base_url         TEXT    NOT NULL,
  issued_at        INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  redeemed_at      INTEGER NULL
) STRICT;
CREATE INDEX ix_authorization_codes_expiry ON authorization_codes (expires_at);

CREATE TABLE access_tokens (
  token_hash       BLOB    NOT NULL PRIMARY KEY,
  session_id       TEXT    NOT NULL,
  family           TEXT    NOT NULL,
  audience         TEXT    NOT NULL,
  scope            TEXT    NOT NULL,
  issued_at        INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_access_tokens_session ON access_tokens (session_id);
CREATE INDEX ix_access_tokens_expiry ON access_tokens (expires_at);

CREATE TABLE browser_bindings (
  browser_hash     BLOB    NOT NULL,
  subject_id       TEXT    NOT NULL,
  bound_at         INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  CONSTRAINT pk_browser_bindings PRIMARY KEY (browser_hash, subject_id)
) STRICT;
CREATE INDEX ix_browser_bindings_expiry ON browser_bindings (expires_at);

CREATE TABLE upstream_authorizations (
  state_hash       BLOB    NOT NULL PRIMARY KEY,
  subject_id       TEXT    NOT NULL,
  mcp_client_id    TEXT    NOT NULL,
  flow_id          TEXT    NULL,
  base_url         TEXT    NOT NULL,
  provider         TEXT    NOT NULL,
  issuer           TEXT    NOT NULL,
  upstream_client  TEXT    NOT NULL,
  auth_method      TEXT    NOT NULL,
  secrets          BLOB    NOT NULL,
  key_id           TEXT    NOT NULL,
  browser_hash     BLOB    NOT NULL,
  started_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  completed_at     INTEGER NULL
) STRICT;
CREATE INDEX ix_upstream_authorizations_expiry ON upstream_authorizations (expires_at);
CREATE INDEX ix_upstream_authorizations_subject ON upstream_authorizations (subject_id);

CREATE TABLE upstream_registrations (
  mcp_client_id    TEXT    NOT NULL,
  issuer           TEXT    NOT NULL,
  callback_url     TEXT    NOT NULL,
  upstream_client  TEXT    NOT NULL,
  auth_method      TEXT    NOT NULL,
  secrets          BLOB    NOT NULL,
  key_id           TEXT    NOT NULL,
  registered_at    INTEGER NOT NULL,
  CONSTRAINT pk_upstream_registrations PRIMARY KEY (mcp_client_id, issuer, callback_url)
) STRICT;

CREATE TABLE connections (
  connection_id    TEXT    NOT NULL PRIMARY KEY,
  subject_id       TEXT    NOT NULL,
  mcp_client_id    TEXT    NOT NULL,
  issuer           TEXT    NOT NULL,
  callback_url     TEXT    NOT NULL,
  label            TEXT    NOT NULL,
  status           TEXT    NOT NULL,
  secrets          BLOB    NOT NULL,
  key_id           TEXT    NOT NULL,
  scope            TEXT    NULL,
  connected_at     INTEGER NOT NULL,
  expires_at       INTEGER NULL,
  updated_at       INTEGER NOT NULL,
  CONSTRAINT uq_connections_owner UNIQUE (subject_id, mcp_client_id, issuer, label)
) STRICT;
CREATE INDEX ix_connections_client ON connections (mcp_client_id);

CREATE TABLE link_handles (
  handle_hash      BLOB    NOT NULL PRIMARY KEY,
  subject_id       TEXT    NOT NULL,
  mcp_client_id    TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  used_at          INTEGER NULL
) STRICT;
CREATE INDEX ix_link_handles_expiry ON link_handles (expires_at);

CREATE TABLE oauth_configs (
  oauth_config_id  TEXT    NOT NULL PRIMARY KEY,
  mcp_client_id    TEXT    NOT NULL,
  status           TEXT    NOT NULL,
  created_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  token_id         TEXT    NULL,
  token_expires_at INTEGER NULL,
  token_scopes     TEXT    NULL,
  secrets          BLOB    NULL,
  key_id           TEXT    NULL,
  revoked_at       INTEGER NULL
) STRICT;
CREATE UNIQUE INDEX uq_oauth_configs_client ON oauth_configs (mcp_client_id) WHERE revoked_at IS NULL;

-- settings and secrets are NULL for clients of the configuration file: the file is their only truth.
CREATE TABLE mcp_clients (
  mcp_client_id    TEXT    NOT NULL PRIMARY KEY,
  name             TEXT    NOT NULL,
  auth_type        TEXT    NOT NULL,
  origin           TEXT    NOT NULL,
  issuer           TEXT    NOT NULL,
  settings         TEXT    NULL,
  secrets          BLOB    NULL,
  key_id           TEXT    NULL,
  is_file_managed  INTEGER NOT NULL,
  is_active        INTEGER NOT NULL,
  deactivated_at   INTEGER NULL,
  version          INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT;

CREATE TABLE virtual_keys (
  virtual_key_id   TEXT    NOT NULL PRIMARY KEY,
  name             TEXT    NOT NULL,
  value_hash       BLOB    NOT NULL,
  is_active        INTEGER NOT NULL,
  grants           TEXT    NOT NULL,
  is_file_managed  INTEGER NOT NULL,
  version          INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX uq_virtual_keys_value ON virtual_keys (value_hash) WHERE is_active = 1;

-- Append-only: nothing in the product updates or deletes a row.
CREATE TABLE audit_events (
  event_id         TEXT    NOT NULL PRIMARY KEY,
  occurred_at      INTEGER NOT NULL,
  kind             TEXT    NOT NULL,
  actor            TEXT    NULL,
  target           TEXT    NULL,
  detail           TEXT    NULL
) STRICT;
CREATE INDEX ix_audit_events_time ON audit_events (occurred_at);

-- Small facts about the store itself, such as the fingerprint of the configuration of the last start.
CREATE TABLE store_facts (
  fact             TEXT    NOT NULL PRIMARY KEY,
  content          TEXT    NOT NULL
) STRICT;
