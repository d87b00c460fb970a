namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>The statements of the MCP clients.</summary>
internal sealed partial class McpClientStore
{
    private static class Sql
    {
        public const string List = """
            SELECT mcp_client_id AS McpClientId, name AS Name, auth_type AS AuthType, origin AS Origin, issuer AS Issuer,
              settings AS Settings, secrets AS Secrets,
              is_file_managed AS IsFileManaged, is_active AS IsActive, version AS Version, created_at AS CreatedAt,
              tools AS Tools, tools_at AS ToolsAt
            FROM mcp_clients
            WHERE is_file_managed = 0 OR is_active = 1
            ORDER BY created_at, mcp_client_id
            """;

        public const string Find = """
            SELECT mcp_client_id AS McpClientId, name AS Name, auth_type AS AuthType, origin AS Origin, issuer AS Issuer,
              settings AS Settings, secrets AS Secrets,
              is_file_managed AS IsFileManaged, is_active AS IsActive, version AS Version, created_at AS CreatedAt,
              tools AS Tools, tools_at AS ToolsAt
            FROM mcp_clients
            WHERE mcp_client_id = @McpClientId AND (is_file_managed = 0 OR is_active = 1)
            """;

        public const string Fingerprint = """
            SELECT COUNT(*) AS Clients, COALESCE(SUM(version), 0) AS Versions, COALESCE(MAX(updated_at), 0) AS UpdatedAt,
              COALESCE(SUM(COALESCE(tools_at, 0)), 0) AS ToolsAt
            FROM mcp_clients
            """;

        public const string Add = """
            INSERT INTO mcp_clients (mcp_client_id, name, name_key, auth_type, origin, issuer, settings, secrets, key_id,
              is_file_managed, is_active, deactivated_at, tools, tools_at, version, created_at, updated_at)
            VALUES (@McpClientId, @Name, @NameKey, @AuthType, @Origin, @Issuer, @Settings, @Secrets, @KeyId,
              0, @IsActive, NULL, NULL, NULL, 1, @Now, @Now)
            """;

        public const string Replace = """
            UPDATE mcp_clients
            SET name = @Name, name_key = @NameKey, auth_type = @AuthType, origin = @Origin, issuer = @Issuer,
              settings = @Settings, secrets = @Secrets, key_id = @KeyId, is_active = @IsActive, version = version + 1,
              updated_at = @Now
            WHERE mcp_client_id = @McpClientId AND is_file_managed = 0 AND version = @Version
            """;

        public const string Activate = """
            UPDATE mcp_clients
            SET is_active = 1, version = version + 1, updated_at = @Now
            WHERE mcp_client_id = @McpClientId AND is_file_managed = 0 AND is_active = 0
            """;

        public const string KeepTools = """
            UPDATE mcp_clients
            SET tools = @Tools, tools_at = @Now
            WHERE mcp_client_id = @McpClientId
            """;

        public const string Remove = """
            DELETE FROM mcp_clients
            WHERE mcp_client_id = @McpClientId AND is_file_managed = 0 AND version = @Version
            """;
    }
}
