using Bifrost.Application.Common;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.VirtualKeys;

/// <summary>A virtual key as the audit trail tells it. Its value is known to nobody here.</summary>
internal static class VirtualKeyState
{
    public static string Of(VirtualKey key) => AuditState.Of(new
    {
        key.Name,
        key.Description,
        key.IsActive,
        McpConfigs = key.Grants.Select(grant => new { grant.McpClientName, ToolsToExecute = grant.Tools.ToNames() }),
        key.Version,
    });
}
