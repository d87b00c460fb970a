-- Ciphertexts are bound to more columns of their rows than before. Bifrost itself binds those that are there already, in the first
-- start after this script; it alone has the keys. Grants of virtual keys are bound to MCP clients then, not to their names.
-- A replica of the version before does not open such ciphertexts and takes them for lost: stop the old replicas before this runs.

-- Tokens for one server end with it.
CREATE INDEX ix_access_tokens_audience ON access_tokens (audience) WHERE audience <> '/mcp';
